/**
 * Runs the Re:amaze stand-in for a demo: `node test/support/reamaze/serve.ts [port]`. Prints the variables for
 * `npm start`, then each request as it comes.
 */
import { startReamazeServer } from './server.ts'

const server = await startReamazeServer({}, Number(process.argv[2] ?? 8790))
for (const [name, value] of Object.entries(server.env)) console.log(`${name}=${value}`)
let shown = 0
setInterval(() => {
  const requests = server.standIn.requests()
  for (const request of requests.slice(shown)) console.log(request)
  shown = requests.length
}, 500)
