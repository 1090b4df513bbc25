/** A client's end of a WebSocket in a test: what it was sent so far, and a way to know that nothing more is on its way. */
import { pingText, pongText } from '../../src/core/live/protocols.ts'

export interface SocketListener<Message> {
  readonly messages: Message[]
  /** The codes it was closed with. */
  readonly closed: number[]
  /**
   * Resolves once all is here that the server sent before: the answer to a ping, which wakes nobody, comes behind it.
   * What the server still works on is not waited for.
   */
  arrived(): Promise<void>
}

export function listenSocket<Message>(socket: WebSocket): SocketListener<Message> {
  const messages: Message[] = []
  const closed: number[] = []
  const asked: (() => void)[] = []
  socket.addEventListener('message', ({ data }) => {
    if (data === pongText && asked.length > 0) asked.shift()?.()
    else messages.push(JSON.parse(String(data)))
  })
  socket.addEventListener('close', ({ code }) => {
    closed.push(code)
    for (const resolve of asked.splice(0)) resolve()
  })
  return {
    messages,
    closed,
    async arrived() {
      if (socket.readyState !== WebSocket.OPEN) return
      const answered = new Promise<void>((resolve) => asked.push(resolve))
      socket.send(pingText)
      await answered
    },
  }
}
