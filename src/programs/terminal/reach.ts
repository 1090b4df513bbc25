/** Whether something listens at a host and port. */
import { connect } from 'node:net'

/** Rejects with what the network says, or when `signal` aborts. */
export function reach(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}
