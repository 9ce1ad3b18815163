/* The hot indicators in plain C, timed inside: the yardstick of src/indicators. Reads n and runs from the command line
   and 3 n doubles (highs, lows, closes) from standard input; prints the fastest run of each in milliseconds as JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int n;
static double *high, *low, *close_, *a, *b, *c, *fast_k;

static void sma(int p) {
  double total = 0, share = 1.0 / p;
  for (int i = 0; i < p; i++) total += close_[i], a[i] = NAN;
  a[p - 1] = total * share;
  for (int i = p; i < n; i++) {
    total += close_[i] - close_[i - p];
    a[i] = total * share;
  }
}

static void ema(int p) {
  double average = 0, weight = 2.0 / (p + 1);
  for (int i = 0; i < p; i++) average += close_[i] / p, a[i] = NAN;
  a[p - 1] = average;
  for (int i = p; i < n; i++) a[i] = average += weight * (close_[i] - average);
}

static double strength(double rises, double falls) {
  double total = rises + falls;
  return total == 0 ? 50 : 100 * rises / total;
}

static void rsi(int p) {
  double rises = 0, falls = 0, weight = 1.0 / p, keep = 1 - weight, half = weight / 2;
  for (int i = 0; i < p; i++) a[i] = NAN;
  for (int i = 1; i <= p; i++) {
    double change = close_[i] - close_[i - 1];
    rises += change > 0 ? change * weight : 0;
    falls += change < 0 ? -change * weight : 0;
  }
  a[p] = strength(rises, falls);
  for (int i = p + 1; i < n; i++) {
    double change = close_[i] - close_[i - 1];
    rises = keep * rises + half * (fabs(change) + change);
    falls = keep * falls + half * (fabs(change) - change);
    a[i] = strength(rises, falls);
  }
}

static void macd(int fast, int slow, int signal) {
  double f = 0, s = 0, g = 0, wf = 2.0 / (fast + 1), ws = 2.0 / (slow + 1), wg = 2.0 / (signal + 1);
  int first = slow + signal - 2;
  for (int i = 0; i < first; i++) a[i] = b[i] = c[i] = NAN;
  for (int i = 0; i < slow; i++) s += close_[i] / slow;
  for (int i = slow - fast; i < slow; i++) f += close_[i] / fast;
  g = (f - s) / signal;
  for (int i = slow; i <= first; i++) {
    f += wf * (close_[i] - f);
    s += ws * (close_[i] - s);
    g += (f - s) / signal;
  }
  a[first] = f - s, b[first] = g, c[first] = f - s - g;
  for (int i = first + 1; i < n; i++) {
    f += wf * (close_[i] - f);
    s += ws * (close_[i] - s);
    double line = f - s;
    g += wg * (line - g);
    a[i] = line;
    b[i] = g;
    c[i] = line - g;
  }
}

static void bollinger(int p, double deviations) {
  double total = 0, squares = 0, share = 1.0 / p;
  for (int i = 0; i < n; i++) {
    total += close_[i];
    squares += close_[i] * close_[i];
    if (i >= p) {
      total -= close_[i - p];
      squares -= close_[i - p] * close_[i - p];
    }
    if (i < p - 1) {
      a[i] = b[i] = c[i] = NAN;
      continue;
    }
    double mean = total * share, variance = squares * share - mean * mean;
    double width = variance > 0 ? deviations * sqrt(variance) : 0;
    a[i] = mean + width;
    b[i] = mean;
    c[i] = mean - width;
  }
}

static double range(int i) {
  double before = close_[i - 1];
  return (high[i] > before ? high[i] : before) - (low[i] < before ? low[i] : before);
}

static void atr(int p) {
  double average = 0, weight = 1.0 / p, keep = 1 - weight;
  for (int i = 0; i < p; i++) a[i] = NAN;
  for (int i = 1; i <= p; i++) average += range(i) * weight;
  a[p] = average;
  for (int i = p + 1; i < n; i++) a[i] = average = keep * average + weight * range(i);
}

static void smooth(const double *from, int first, int p, double *to) {
  double total = 0, share = 1.0 / p;
  for (int i = 0; i < first + p - 1; i++) to[i] = NAN;
  for (int i = first; i < first + p; i++) total += from[i];
  to[first + p - 1] = total * share;
  for (int i = first + p; i < n; i++) {
    total += from[i] - from[i - p];
    to[i] = total * share;
  }
}

static void stochastic(int p, int k, int d) {
  int top = -1, bottom = -1;
  for (int i = p - 1; i < n; i++) {
    int start = i - p + 1;
    if (top < start) {
      top = start;
      for (int j = start + 1; j <= i; j++) if (high[j] >= high[top]) top = j;
    } else if (high[i] >= high[top]) top = i;
    if (bottom < start) {
      bottom = start;
      for (int j = start + 1; j <= i; j++) if (low[j] <= low[bottom]) bottom = j;
    } else if (low[i] <= low[bottom]) bottom = i;
    double span = high[top] - low[bottom];
    fast_k[i] = span == 0 ? 50 : 100 * (close_[i] - low[bottom]) / span;
  }
  smooth(fast_k, p - 1, k, a);
  smooth(a, p + k - 2, d, b);
}

static double sink;

#define TIME(NAME, CALL)                                                                      \
  do {                                                                                        \
    double best = INFINITY;                                                                   \
    for (int r = 0; r < runs; r++) {                                                          \
      struct timespec from, to;                                                               \
      clock_gettime(CLOCK_MONOTONIC, &from);                                                  \
      CALL;                                                                                   \
      clock_gettime(CLOCK_MONOTONIC, &to);                                                    \
      sink += a[n - 1];                                                                       \
      double ms = (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6;        \
      if (ms < best) best = ms;                                                               \
    }                                                                                         \
    printf("\"%s\": %.6f, ", NAME, best);                                                      \
  } while (0)

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  n = atoi(argv[1]);
  int runs = atoi(argv[2]);
  size_t size = n * sizeof(double);
  high = malloc(size), low = malloc(size), close_ = malloc(size);
  a = malloc(size), b = malloc(size), c = malloc(size), fast_k = malloc(size);
  double *columns[] = {high, low, close_};
  for (int i = 0; i < 3; i++)
    if (fread(columns[i], sizeof(double), n, stdin) != (size_t)n) return 1;
  printf("{");
  TIME("sma:20", sma(20));
  TIME("ema:20", ema(20));
  TIME("rsi:14", rsi(14));
  TIME("macd:12,26,9", macd(12, 26, 9));
  TIME("bollinger:20,2", bollinger(20, 2));
  TIME("atr:14", atr(14));
  TIME("stochastic:14,3,3", stochastic(14, 3, 3));
  printf("\"sink\": %.6f}\n", isnan(sink) ? 0 : sink);
  return 0;
}
