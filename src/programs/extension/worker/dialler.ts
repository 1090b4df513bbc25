/** Calls what stands on a page or was written in the panel, one at a time, and reports how it goes. */
import { readNumber } from '../../../core/phone/read-number.ts'
import type { Me } from '../../pages/agent/state.ts'
import { texts } from '../shared/language.ts'
import type { AskAnswer, DialProgress, PageContext } from '../shared/messages.ts'
import type { Question } from './ask.ts'
import { placeCall } from './dial.ts'
import { notifyUser } from './notifications.ts'
import { sendToTab } from './places.ts'

const numberLengthMax = 60

export interface DiallerPorts {
  readonly me: () => Me | undefined
  readonly context: () => PageContext
  readonly ask: (question: Question) => Promise<AskAnswer>
  readonly onProgress: () => void
}

/** Where it was asked for; the panel has no tab. */
interface Asker {
  readonly tabId?: number
  readonly frameId?: number
}

export class Dialler {
  readonly #ports: DiallerPorts
  #dial: DialProgress | undefined

  constructor(ports: DiallerPorts) {
    this.#ports = ports
  }

  get progress(): DialProgress | undefined {
    return this.#dial
  }

  /** Its progress goes to the page that asked, and to the panel. */
  async dial(written: string, { tabId, frameId = 0 }: Asker): Promise<void> {
    const { me, context, ask, onProgress } = this.#ports
    const show = (dial: DialProgress) => {
      this.#dial = dial
      onProgress()
      if (tabId !== undefined) void sendToTab(tabId, { kind: 'dial', dial }, frameId)
    }
    const fail = (message: string) => show({ number: written.slice(0, numberLengthMax), state: 'failed', message })
    const agent = me()
    if (!agent) return fail(texts.signInFirst)
    if (!agent.mayCall) return fail(texts.mayNotCall)
    // Whoever clicks twice wants one call.
    if (this.#dial?.state === 'placing') return
    const { e164, kind, digits } = readNumber(written.slice(0, numberLengthMax), agent.country)
    const number = e164 ?? (kind === 'internal' ? digits : undefined)
    if (!number) return fail(texts.notANumber)
    await placeCall({ ask, show, number, id: crypto.randomUUID() })
    const isUnseen = tabId === undefined || !(await sendToTab(tabId, { kind: 'context', context: context() }))
    if (isUnseen && this.#dial?.state === 'failed') await notifyUser('dial', number, this.#dial.message)
  }
}
