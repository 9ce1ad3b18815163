# One thread of xgboost and scikit-learn on rows from a file: JSON with milliseconds and AUC for each that is installed.
import json
import sys
import time

folder, rows, test_rows, features = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
rounds, leaves, trees, depth, runs = (int(word) for word in sys.argv[5:10])

try:
    import numpy as np
except ImportError:
    print("{}")
    sys.exit()


def read(name, count):
    x = np.fromfile(f"{folder}/{name}.x", dtype=np.float32).reshape(count, features)
    return x, np.fromfile(f"{folder}/{name}.y", dtype=np.float64)


def auc(y, p):
    ranks = np.empty(len(p))
    ranks[np.argsort(p, kind="stable")] = np.arange(1, len(p) + 1)
    ones = y.sum()
    return float((ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(y) - ones)))


def measure(train, predict):
    taken = []
    for _ in range(runs):
        started = time.process_time()
        model = train()
        taken.append((time.process_time() - started) * 1000)
    return {"ms": sorted(taken)[len(taken) // 2], "auc": auc(test_y, predict(model))}


x, y = read("train", rows)
test_x, test_y = read("test", test_rows)
boosting, forest = {}, {}
try:
    import xgboost as xgb

    options = {
        "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
        "max_leaves": leaves, "eta": 0.1, "lambda": 1, "min_child_weight": 1, "max_bin": 254, "nthread": 1,
    }
    boosting["xgboost"] = measure(
        lambda: xgb.train(options, xgb.DMatrix(x, y, nthread=1), rounds),
        lambda model: model.predict(xgb.DMatrix(test_x)),
    )
except ImportError:
    pass
try:
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

    boosting["scikit-learn"] = measure(
        lambda: HistGradientBoostingClassifier(
            max_iter=rounds, max_leaf_nodes=leaves, l2_regularization=1, early_stopping=False
        ).fit(x, y),
        lambda model: model.predict_proba(test_x)[:, 1],
    )
    forest["scikit-learn"] = measure(
        lambda: RandomForestClassifier(trees, max_depth=depth, min_samples_leaf=5, n_jobs=1).fit(x, y),
        lambda model: model.predict_proba(test_x)[:, 1],
    )
except ImportError:
    pass
print(json.dumps({"boosting": boosting, "forest": forest}))
