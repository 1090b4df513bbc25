/** What one kind of message says. */

import type { Channel } from './channel.ts'
import type { Channels } from './channels.ts'
import type { TranslatorContext } from './envelope.ts'
import type { AmiMessage } from './message.ts'

/** Adds what a message says to its channel, and returns it when something may follow from that. */
export type Fact = (
  channels: Channels,
  message: AmiMessage,
  atMs: number,
  context: TranslatorContext,
) => Channel | undefined
