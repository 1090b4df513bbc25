/**
 * Runs the Re:amaze stand-in for a demo: `node test/support/reamaze/serve.ts [port]`. Prints the variables for
 * `npm start`, then each request as it comes.
 */
import { printRequests } from '../crm/print-requests.ts'
import { startReamazeServer } from './server.ts'

printRequests(await startReamazeServer({}, Number(process.argv[2] ?? 8790)))
