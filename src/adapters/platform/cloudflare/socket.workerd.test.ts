import { inject } from 'vitest'
import { describeOutgoingSocket } from '../../../ports/contract/outgoing-socket-contract.ts'
import { connectCloudflareSocket } from './socket.ts'

describeOutgoingSocket('fetch with an upgrade, in workerd', {
  ...{ connect: connectCloudflareSocket, peer: () => inject('socketPeer'), sendsPings: false },
})
