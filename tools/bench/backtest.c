/* One SMA crossover backtest in plain C, timed inside: the yardstick of the engine. Reads n, fast, slow and runs
   from the command line and 2 n doubles (opens, closes) from standard input; prints JSON. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
  double final_equity, total_return, cagr, sharpe, sortino, volatility, max_drawdown, win_rate, profit_factor;
  double expectancy, exposure, in_market, turnover, commission;
  int trades;
} Figures;

typedef struct {
  int32_t entry, exit;
  double quantity, entry_price, exit_price, commission, profit;
} Trade;

static Figures run(int n, const double *open, const double *close, int fast, int slow, double start, double size,
                   double fee, double *equity, Trade *trades) {
  double cash = start, units = 0, fast_sum = 0, slow_sum = 0, notional = 0, paid = 0, exposure = 0;
  int last = 0, signal = 0, count = 0, in_market = 0;
  for (int i = 0; i < n; i++) {
    if (signal > 0 && units == 0) {
      double quantity = size;
      if (quantity <= cash / (open[i] * (1 + fee))) {
        double c = quantity * open[i] * fee;
        cash -= quantity * open[i] + c;
        notional += quantity * open[i];
        paid += c;
        units = quantity;
        trades[count++] = (Trade){i, -1, quantity, open[i], 0, c, 0};
      }
    } else if (signal < 0 && units > 0) {
      double c = units * open[i] * fee;
      Trade *t = &trades[count - 1];
      cash += units * open[i] - c;
      notional += units * open[i];
      paid += c;
      t->exit = i;
      t->exit_price = open[i];
      t->commission += c;
      t->profit = t->quantity * (open[i] - t->entry_price) - t->commission;
      units = 0;
    }
    signal = 0;
    fast_sum += close[i];
    slow_sum += close[i];
    if (i >= fast) fast_sum -= close[i - fast];
    if (i >= slow) slow_sum -= close[i - slow];
    if (i >= slow - 1) {
      double d = fast_sum / fast - slow_sum / slow;
      if (d != 0) {
        int sign = d > 0 ? 1 : -1;
        if (sign == -last) signal = sign;
        last = sign;
      }
    }
    equity[i] = cash + units * close[i];
    if (units > 0) {
      exposure += units * close[i] / equity[i];
      in_market++;
    }
  }
  double sum = 0, squares = 0, losses = 0, peak = start, worst = 0, total = equity[0];
  for (int i = 1; i < n; i++) {
    double r = equity[i] / equity[i - 1] - 1;
    sum += r;
    if (r < 0) losses += r * r;
    total += equity[i];
  }
  double mean = sum / (n - 1);
  for (int i = 1; i < n; i++) {
    double d = equity[i] / equity[i - 1] - 1 - mean;
    squares += d * d;
  }
  for (int i = 0; i < n; i++) {
    if (equity[i] > peak) peak = equity[i];
    double d = equity[i] / peak - 1;
    if (d < worst) worst = d;
  }
  double gain = 0, loss = 0;
  int wins = 0, closed = units > 0 ? count - 1 : count;
  for (int k = 0; k < closed; k++) {
    if (trades[k].profit > 0) wins++, gain += trades[k].profit;
    else loss -= trades[k].profit;
  }
  double deviation = sqrt(squares / (n - 2)), year = sqrt(252);
  return (Figures){equity[n - 1], equity[n - 1] / start - 1, pow(equity[n - 1] / start, 252.0 / (n - 1)) - 1,
                   mean / deviation * year, mean / sqrt(losses / (n - 1)) * year, deviation * year, worst,
                   (double)wins / closed, gain / loss, (gain - loss) / closed, exposure / n, (double)in_market / n,
                   notional / (total / n), paid, count};
}

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* The fastest run within a turn of 100 ms, after one turn that does not count. */
int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int n = atoi(argv[1]), fast = atoi(argv[2]), slow = atoi(argv[3]);
  double *open = malloc(n * sizeof(double)), *close = malloc(n * sizeof(double)), best = 0;
  if (fread(open, sizeof(double), n, stdin) != (size_t)n || fread(close, sizeof(double), n, stdin) != (size_t)n) return 1;
  double *equity = malloc(n * sizeof(double));
  Trade *trades = malloc(n * sizeof(Trade));
  Figures f = {0};
  for (int turn = 0; turn < 2; turn++) {
    double end = now_ms() + 100;
    best = INFINITY;
    do {
      double started = now_ms();
      f = run(n, open, close, fast, slow, 1e7, 1000, 0.001, equity, trades);
      double took = now_ms() - started;
      if (took < best) best = took;
    } while (now_ms() < end);
  }
  printf("{\"ms\": %.9g, \"finalEquity\": %.17g, \"trades\": %d, \"sharpe\": %.17g, \"maxDrawdown\": %.17g, "
         "\"turnover\": %.17g, \"exposure\": %.17g}\n",
         best, f.final_equity, f.trades, f.sharpe, f.max_drawdown, f.turnover, f.exposure);
  return 0;
}
