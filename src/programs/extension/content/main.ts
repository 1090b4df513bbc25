/**
 * The content script: cards of calls over the page, and the page's numbers made callable. It runs on the pages that the user allowed
 * (worker/pages.ts), in all frames; cards are the top frame's.
 */
import type { FromPage, PageContext, ToPage } from '../shared/messages.ts'
import { DialNumbers } from './dial-numbers.ts'
import { Overlay } from './overlay/overlay.tsx'
import { pageNumbers } from './page-numbers.ts'
import { pageCountries } from './scan/countries.ts'
import { Marks } from './scan/marks.ts'
import { Scanner } from './scan/scanner.ts'

/** A tab may be given it twice: by its registration and by a click. */
const flag = Symbol.for('switchhook')

/** @returns How far the page is read, for measurements. */
function start() {
  let context: PageContext = { detectNumbers: false, country: 'US' }
  let scanner: Scanner | undefined
  const marks = new Marks()
  const overlay = new Overlay({
    open: (callId) => ask({ kind: 'open', callId }),
    dismiss: (callId) => ask({ kind: 'dismiss', callId }),
    panel: () => ask({ kind: 'panel' }),
    call: (number) => numbers.call(number),
    copy: (number) => void numbers.copy(number),
    enter: () => numbers.enterTip(),
    leave: () => numbers.leaveTip(),
  })
  const numbers = new DialNumbers({
    marks,
    overlay,
    context: () => context,
    dial: (number) => ask({ kind: 'dial', number }),
  })

  const learn = (next: PageContext) => {
    const isOther = next.country !== context.country
    context = next
    if (scanner && (!next.detectNumbers || isOther)) {
      scanner.stop()
      scanner = undefined
    }
    if (next.detectNumbers && !scanner) {
      scanner = new Scanner(marks, pageCountries(next.country, location.hostname, document.documentElement.lang))
      scanner.start()
    }
  }

  chrome.runtime.onMessage.addListener((message: ToPage, sender, respond) => {
    if (sender.id !== chrome.runtime.id || sender.tab) return
    if (message.kind === 'cards') overlay.showCalls(message.calls)
    else if (message.kind === 'dial') numbers.progress(message.dial)
    else if (message.kind === 'numbers') return respond(pageNumbers(marks))
    else learn(message.context)
    respond(true)
  })
  numbers.start()
  void chrome.runtime.sendMessage({ kind: 'hello' } satisfies FromPage).then(
    (answer: PageContext | undefined) => answer && learn(answer),
    () => {},
  )
  return { isRead: () => scanner?.isIdle === true, work: () => scanner?.work }
}

/** After an update of the extension this script is cut off from it; the next load of the page has the new one. */
function ask(message: FromPage): void {
  chrome.runtime.sendMessage(message).catch(() => {})
}

if (!Object.hasOwn(globalThis, flag) && document instanceof HTMLDocument) {
  Object.assign(globalThis, { [flag]: start() })
}
