/** What panel and options share: the worker's state as it changes, and asking the worker. */
import { language } from './language.ts'
import type { AskAnswer, FromOwnPage, PageNumber, WorkerState } from './messages.ts'

/** The worker is stopped and started by the browser; the page connects again each time. */
const againMs = 500

export function watchWorker(onState: (state: WorkerState) => void): void {
  document.documentElement.lang = language
  const port = chrome.runtime.connect({ name: 'state' })
  port.onMessage.addListener((state: WorkerState) => onState(state))
  port.onDisconnect.addListener(() => setTimeout(() => watchWorker(onState), againMs))
}

/** Resolves with what is wrong; undefined: done. */
export async function askWorker(
  message: Exclude<FromOwnPage, { kind: 'ask' | 'picture' | 'page numbers' }>,
): Promise<string | undefined> {
  return chrome.runtime.sendMessage(message)
}

export async function askThroughWorker(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<AskAnswer> {
  const message: FromOwnPage = { kind: 'ask', method, path, body }
  return (await chrome.runtime.sendMessage(message)) ?? { status: 0, body: undefined }
}

/** Base64; undefined: there is none. */
export async function askPicture(path: string): Promise<string | undefined> {
  const message: FromOwnPage = { kind: 'picture', path }
  return (await chrome.runtime.sendMessage(message)) ?? undefined
}

/** Of the page in front; undefined: it was not allowed, or is the browser's own. */
export async function askPageNumbers(): Promise<readonly PageNumber[] | undefined> {
  const message: FromOwnPage = { kind: 'page numbers' }
  return (await chrome.runtime.sendMessage(message)) ?? undefined
}
