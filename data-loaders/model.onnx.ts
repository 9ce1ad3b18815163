import { exportOnnx } from "../src/ml/onnx-export.js";
import { starterModel } from "./support/starter-model.js";

const { model } = await starterModel();
process.stdout.write(exportOnnx(model));
