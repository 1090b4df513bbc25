/** Desktop notifications: of a caller where no page shows them, and of what needs the user. */
import { texts } from '../shared/language.ts'
import type { CardCall } from '../shared/messages.ts'

/** Firefox knows neither buttons nor `requireInteraction`, and rejects a notification with them. */
const isFirefox = 'sidebarAction' in chrome
const ofCall = 'call:'

export interface NotificationActions {
  readonly open: (callId: string) => void
  readonly dismiss: (callId: string) => void
  readonly settings: () => void
}

/** The same call's notification is replaced, not shown twice. */
export async function notifyCall(call: CardCall): Promise<void> {
  const lines = [
    call.isShared && texts.orAnother,
    call.company,
    call.number,
    call.place && texts.incomingTo(call.place),
  ]
  const show = (iconUrl: string) =>
    chrome.notifications.create(`${ofCall}${call.callId}`, {
      ...{ type: 'basic', iconUrl, title: texts.calls(call.name), message: lines.filter(Boolean).join('\n') },
      ...(isFirefox ? {} : { requireInteraction: true, buttons: buttonsOf(call) }),
    })
  const ours = () => show(chrome.runtime.getURL('icons/128.png'))
  // A picture that the browser can't show must not cost the notification. Its kind follows from its bytes, whatever stands here.
  await (call.photo === undefined ? ours() : show(`data:image/png;base64,${call.photo}`).catch(ours))
}

export async function withdrawCall(callId: string): Promise<void> {
  await chrome.notifications.clear(`${ofCall}${callId}`)
}

export async function notifyUser(id: string, title: string, message: string): Promise<void> {
  await chrome.notifications.create(id, {
    type: 'basic',
    iconUrl: chrome.runtime.getURL('icons/128.png'),
    title,
    message,
  })
}

function buttonsOf({ hasRecord }: CardCall) {
  const dismiss = { title: texts.dismiss }
  return hasRecord ? [{ title: texts.openRecord }, dismiss] : [dismiss]
}

export function listenToNotifications({ open, dismiss, settings }: NotificationActions): void {
  const callOf = (id: string) => (id.startsWith(ofCall) ? id.slice(ofCall.length) : undefined)
  chrome.notifications.onClicked.addListener((id) => {
    const callId = callOf(id)
    if (callId === undefined) settings()
    else open(callId)
    void chrome.notifications.clear(id)
  })
  chrome.notifications.onClosed.addListener((id, byUser) => {
    const callId = callOf(id)
    if (byUser && callId !== undefined) dismiss(callId)
  })
  chrome.notifications.onButtonClicked?.addListener(async (id, index) => {
    const callId = callOf(id)
    if (callId === undefined) return
    // With one button it is that to dismiss.
    const { [id]: shown } = (await chrome.notifications.getAll()) as Record<string, unknown>
    if (index === 0 && shown !== undefined) open(callId)
    else dismiss(callId)
    void chrome.notifications.clear(id)
  })
}
