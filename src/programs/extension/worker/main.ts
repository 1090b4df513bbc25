/**
 * The service worker (Chrome, Edge) or background script (Firefox). Browsers stop it when nothing happens and start it for an
 * event, so every listener is there at once, and what must be known is in storage.
 *
 * What must stay true: a content script is asked as a stranger would be. It lives in the process of a page; it may ask that a number be
 * called and that a record be opened which its card shows, and never sees a token.
 */
import type { AskAnswer, FromOwnPage, FromPage, PageNumber, WorkerState } from '../shared/messages.ts'
import { member } from './ask.ts'
import { createMenu, listenToMenu } from './menu.ts'
import { listenToNotifications } from './notifications.ts'
import { runIn } from './pages.ts'
import { openPanel } from './panel.ts'
import { Worker } from './worker.ts'

/** The least that Chrome lets alarms wait. */
const wakeEveryMinutes = 0.5

const panels = new Set<chrome.runtime.Port>()
const worker = new Worker((state) => {
  for (const port of panels) send(port, state)
})

function send(port: chrome.runtime.Port, state: WorkerState): void {
  try {
    port.postMessage(state)
  } catch {
    panels.delete(port)
  }
}

chrome.runtime.onInstalled.addListener(({ reason }) => {
  createMenu()
  void worker.ready.then(async () => {
    await worker.registerPages()
    if (reason === 'install' && !worker.state.me) await chrome.runtime.openOptionsPage()
  })
})
chrome.runtime.onStartup.addListener(() => void worker.ready.then(() => worker.registerPages()))
void chrome.alarms.create('wake', { periodInMinutes: wakeEveryMinutes })
chrome.alarms.onAlarm.addListener(() => void worker.ready.then(() => worker.wake()))
globalThis.addEventListener('online', () => void worker.ready.then(() => worker.wake()))

chrome.storage.onChanged.addListener((changes, area) => {
  if (area === 'managed' || (area === 'local' && 'settings' in changes)) {
    void worker.ready.then(() => worker.changeSettings())
  }
})
chrome.permissions.onAdded.addListener(() => void worker.ready.then(() => worker.registerPages()))
chrome.permissions.onRemoved.addListener(() => void worker.ready.then(() => worker.registerPages()))

chrome.tabs.onActivated.addListener(() => void worker.ready.then(() => worker.cards.follow()))
chrome.windows.onFocusChanged.addListener(() => void worker.ready.then(() => worker.cards.follow()))

chrome.action.onClicked.addListener((tab) => {
  openPanel(tab)
  // A click gives access to the page in front for the moment: the caller's card, and its numbers.
  if (tab.id !== undefined) void runIn(tab.id)
})

listenToMenu((written, tabId) => void worker.ready.then(() => worker.dialler.dial(written, { tabId })))
listenToNotifications({
  open: (callId) => void worker.ready.then(() => worker.openRecord(callId)),
  dismiss: (callId) => void worker.ready.then(() => worker.cards.dismiss(callId)),
  settings: () => void chrome.runtime.openOptionsPage(),
})

chrome.runtime.onConnect.addListener((port) => {
  if (!isOwnPage(port.sender)) return port.disconnect()
  panels.add(port)
  port.onDisconnect.addListener(() => panels.delete(port))
  void worker.ready.then(() => send(port, worker.state))
})

/** The agent page of an organisation's own deployment pairs this browser (manifest.ts: `externally_connectable`). */
chrome.runtime.onMessageExternal?.addListener((message: unknown, sender, respond: (answer: unknown) => void) => {
  const link = member(message, 'link')
  const isOwn = typeof link === 'string' && sender.origin !== undefined && URL.parse(link)?.origin === sender.origin
  if (!isOwn || member(message, 'kind') !== 'pair') return false
  void worker.ready.then(() => worker.signIn(link)).then((wrong) => respond({ problem: wrong }))
  return true
})

chrome.runtime.onMessage.addListener((message: unknown, sender, respond: (answer: unknown) => void) => {
  if (sender.id !== chrome.runtime.id) return false
  if (isOwnPage(sender)) {
    void worker.ready.then(() => answerOwnPage(message as FromOwnPage)).then(respond)
    return true
  }
  const asked = message as FromPage
  // In the user's gesture, which would be over after the first wait.
  if (asked.kind === 'panel') openPanel(sender.tab)
  else void worker.ready.then(() => answerPage(asked, sender)).then(respond)
  return asked.kind !== 'panel'
})

function isOwnPage(sender: chrome.runtime.MessageSender | undefined): boolean {
  return sender?.url?.startsWith(chrome.runtime.getURL('')) === true
}

async function answerPage(asked: FromPage, { tab, frameId }: chrome.runtime.MessageSender): Promise<unknown> {
  switch (asked.kind) {
    case 'hello':
      if (frameId === 0) void worker.cards.follow()
      return worker.pageContext
    case 'dial':
      return worker.dialler.dial(String(asked.number), { tabId: tab?.id, frameId })
    case 'open':
      return worker.openRecord(String(asked.callId))
    case 'dismiss':
      return worker.cards.dismiss(String(asked.callId))
    default:
      return undefined
  }
}

async function answerOwnPage(asked: FromOwnPage): Promise<string | AskAnswer | readonly PageNumber[] | undefined> {
  switch (asked.kind) {
    case 'sign in':
      return worker.signIn(asked.link)
    case 'sign out':
      await worker.signOut()
      return undefined
    case 'dial':
      await worker.dialler.dial(asked.number, {})
      return undefined
    case 'page numbers':
      return worker.pageNumbers()
    case 'ask':
      return worker.ask(asked)
    case 'picture':
      return worker.picture(asked.path)
    default:
      return undefined
  }
}
