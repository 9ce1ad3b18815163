/* SMA crossover sweep in plain C, timed inside: the yardstick of the sweep. Every window's average is made once, then
   each pair is one loop over the bars: signal, fill at the next open, equity, return, drawdown. Reads n, the windows
   (fast from, to, slow from, to) and runs from the command line and 2 n doubles (opens, closes) from standard input;
   prints JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
  double total_return, sharpe, max_drawdown;
  int trades;
} Figures;

static void average(int n, const double *close, int window, double *out) {
  double sum = 0;
  for (int i = 0; i < n; i++) {
    sum += close[i];
    if (i >= window) sum -= close[i - window];
    out[i] = i >= window - 1 ? sum / window : NAN;
  }
}

static Figures run(int n, const double *open, const double *close, const double *fast, const double *slow, int warm,
                   double start, double fee) {
  double cash = start, units = 0, previous = start, sum = 0, squares = 0, peak = start, worst = 0;
  int last = 0, signal = 0, trades = 0;
  for (int i = 0; i < n; i++) {
    if (signal > 0 && units == 0) {
      double quantity = floor(cash / (open[i] * (1 + fee)));
      if (quantity > 0) {
        cash -= quantity * open[i] * (1 + fee);
        units = quantity;
        trades++;
      }
    } else if (signal < 0 && units > 0) {
      cash += units * open[i] * (1 - fee);
      units = 0;
    }
    signal = 0;
    if (i >= warm) {
      double d = fast[i] - slow[i];
      if (d != 0) {
        int sign = d > 0 ? 1 : -1;
        if (sign == -last) signal = sign;
        last = sign;
      }
    }
    double equity = cash + units * close[i];
    double r = equity / previous - 1;
    sum += r;
    squares += r * r;
    if (equity > peak) peak = equity;
    double drawdown = equity / peak - 1;
    if (drawdown < worst) worst = drawdown;
    previous = equity;
  }
  double mean = sum / (n - 1), deviation = sqrt((squares - sum * mean) / (n - 2));
  return (Figures){previous / start - 1, mean / deviation * sqrt(252), worst, trades};
}

static int by_value(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return d < 0 ? -1 : d > 0;
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  int n = atoi(argv[1]), fast_from = atoi(argv[2]), fast_to = atoi(argv[3]);
  int slow_from = atoi(argv[4]), slow_to = atoi(argv[5]), runs = atoi(argv[6]);
  double *open = malloc(n * sizeof(double)), *close = malloc(n * sizeof(double));
  if (fread(open, sizeof(double), n, stdin) != (size_t)n || fread(close, sizeof(double), n, stdin) != (size_t)n) return 1;
  int highest = fast_to > slow_to ? fast_to : slow_to, count = 0;
  double *averages = malloc((size_t)(highest + 1) * n * sizeof(double)), *times = malloc(runs * sizeof(double));
  Figures *figures = malloc((size_t)(fast_to - fast_from + 1) * (slow_to - slow_from + 1) * sizeof(Figures));
  for (int k = -1; k < runs; k++) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int w = 1; w <= highest; w++)
      if ((w >= fast_from && w <= fast_to) || (w >= slow_from && w <= slow_to)) average(n, close, w, averages + (size_t)w * n);
    count = 0;
    for (int f = fast_from; f <= fast_to; f++)
      for (int s = slow_from; s <= slow_to; s++)
        if (f < s)
          figures[count++] = run(n, open, close, averages + (size_t)f * n, averages + (size_t)s * n, s - 1, 10000, 0.001);
    clock_gettime(CLOCK_MONOTONIC, &b);
    if (k >= 0) times[k] = (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6;
  }
  qsort(times, runs, sizeof(double), by_value);
  double returns = 0, sharpes = 0, drawdowns = 0;
  long trades = 0;
  for (int k = 0; k < count; k++) {
    returns += figures[k].total_return;
    if (figures[k].sharpe == figures[k].sharpe) sharpes += figures[k].sharpe;
    drawdowns += figures[k].max_drawdown;
    trades += figures[k].trades;
  }
  printf("{\"ms\": %.9g, \"count\": %d, \"totalReturn\": %.17g, \"sharpe\": %.17g, \"maxDrawdown\": %.17g, "
         "\"trades\": %ld}\n", times[runs / 2], count, returns, sharpes, drawdowns, trades);
  return 0;
}
