/**
 * Runs the SuiteCRM stand-in for a demo: `node test/support/suitecrm/serve.ts [port] [7|8]`. Prints the variables for
 * `npm start`, then each request as it comes.
 */
import { printRequests } from '../crm/print-requests.ts'
import { startSuiteCrmServer } from './server.ts'

const version = process.argv[3] === '8' ? 8 : 7
printRequests(await startSuiteCrmServer({ version }, Number(process.argv[2] ?? 8791)))
