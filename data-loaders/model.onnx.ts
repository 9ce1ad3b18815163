import { exportOnnx } from "../src/ml/formats/onnx-export.js";
import { starterModel } from "./support/starter-model.js";

const { model } = await starterModel();
process.stdout.write(exportOnnx(model));
