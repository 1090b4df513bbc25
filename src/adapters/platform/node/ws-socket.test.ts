import { afterAll, beforeAll } from 'vitest'
import { type SocketPeer, startSocketPeer } from '../../../../test/support/socket-peer.ts'
import { describeOutgoingSocket } from '../../../ports/contract/outgoing-socket-contract.ts'
import { connectWsSocket } from './ws-socket.ts'

let peer: SocketPeer
beforeAll(async () => {
  peer = await startSocketPeer()
})
afterAll(() => peer.close())

describeOutgoingSocket('the package ws, in Node', {
  ...{ connect: connectWsSocket, peer: () => peer.url, sendsPings: true },
})
