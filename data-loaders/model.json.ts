import { writeModelFile } from "../src/ml/formats/model-file.js";
import { starterModel } from "./support/starter-model.js";

const { model } = await starterModel();
process.stdout.write(writeModelFile(model));
