/**
 * Runs the SuiteCRM stand-in for a demo: `node test/support/suitecrm/serve.ts [port] [7|8]`. Prints the variables for
 * `npm start`, then each request as it comes.
 */
import { startSuiteCrmServer } from './server.ts'

const version = process.argv[3] === '8' ? 8 : 7
const server = await startSuiteCrmServer({ version }, Number(process.argv[2] ?? 8791))
for (const [name, value] of Object.entries(server.env)) console.log(`${name}=${value}`)
let shown = 0
setInterval(() => {
  const requests = server.standIn.requests()
  for (const request of requests.slice(shown)) console.log(request)
  shown = requests.length
}, 500)
