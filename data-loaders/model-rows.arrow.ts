import { modelRowsToArrow } from "../src/research/models/model-rows.js";
import { starterModel } from "./support/starter-model.js";

const { rows } = await starterModel();
process.stdout.write(modelRowsToArrow(rows));
