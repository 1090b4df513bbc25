/** The cloud of the bench in a process of its own: checks signatures, reads every event, acks it, and keeps nothing. */
import { startAcceptor } from '../../test/support/forwarder/acceptor.ts'
import { testKey } from '../../test/support/forwarder/test-config.ts'

const acceptor = await startAcceptor({ key: testKey, countOnly: true })
console.log(acceptor.url)
process.on('SIGTERM', () => {
  console.log(JSON.stringify(acceptor.seen))
  process.exit(0)
})
