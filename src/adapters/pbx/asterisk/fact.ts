/** What one kind of message tells. */

import type { Channel } from './channel.ts'
import type { Channels } from './channels.ts'
import type { TellContext } from './envelope.ts'
import type { AmiMessage } from './message.ts'

/** Adds what a message tells to its channel, and answers with it when there may be something to tell. */
export type Fact = (channels: Channels, message: AmiMessage, atMs: number, context: TellContext) => Channel | undefined
