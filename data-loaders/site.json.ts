import { siteRecord } from "./support/site-record.js";

process.stdout.write(JSON.stringify(siteRecord()));
