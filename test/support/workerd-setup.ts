/** What tests that run inside workerd need beside it, in Node: the other side of their outgoing WebSockets. */
import type { TestProject } from 'vitest/node'
import { startSocketPeer } from './socket-peer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Its address. */
    socketPeer: string
  }
}

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const peer = await startSocketPeer()
  provide('socketPeer', peer.url)
  return () => peer.close()
}
