/**
 * What the extension's parts send each other. A page's process holds no token and no more of a call than its card shows; what it
 * asks for is checked by the worker as if a stranger had asked (worker/main.ts).
 */
import type { CallData } from '../../client/index.ts'
import type { Me } from '../../pages/agent/state.ts'
import type { Settings } from './settings.ts'

/** What a card shows of a call. */
export interface CardCall {
  readonly callId: string
  readonly state: CallData['state']
  readonly direction?: CallData['direction']
  /** Why it is over. */
  readonly reason?: string
  /** Who took it, with `answered elsewhere`. */
  readonly answeredBy?: string
  /** The name, else the number as people write it. */
  readonly name: string
  /** Other contacts have the same number. */
  readonly isShared: boolean
  readonly company?: string
  /** Absent where it stands as the name. */
  readonly number?: string
  /** The queue or ring group that the call came through. */
  readonly place?: string
  readonly isPending: boolean
  /** Since when the time beside the state counts. */
  readonly sinceMs?: number
  /** What was last spoken about. */
  readonly remark?: string
  /** Whether there is a record to open. */
  readonly hasRecord: boolean
  /** The caller's picture, Base64. */
  readonly photo?: string
}

export interface DialProgress {
  readonly number: string
  readonly state: 'placing' | 'placed' | 'failed'
  readonly message: string
}

/** What a page's part may know of the agent. */
export interface PageContext {
  readonly detectNumbers: boolean
  /** ISO 3166 alpha-2 of the site. */
  readonly country: string
  /** The agent's; absent: no calls can be placed. */
  readonly extension?: string
}

/** From a content script to the worker. */
export type FromPage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'dial'; readonly number: string }
  | { readonly kind: 'open'; readonly callId: string }
  | { readonly kind: 'dismiss'; readonly callId: string }
  | { readonly kind: 'panel' }

/** A number that a page shows, or a link on it dials. */
export interface PageNumber {
  readonly number: string
  /** As it is written there. */
  readonly text: string
}

const openMark = '#open='

/** The panel as a page of its own that shows a contact of the deployment: `url` is that contact's page there. */
export const panelAddress = (url: string): string => `panel.html${openMark}${encodeURIComponent(url)}`

/** What the panel was opened for, of its `location.hash`; undefined: nothing. */
export function openedFor(hash: string): string | undefined {
  return hash.startsWith(openMark) ? decodeURIComponent(hash.slice(openMark.length)) : undefined
}

/** From the worker to the content script of a tab's top frame; `context` also to others. `numbers` is answered by PageNumber[]. */
export type ToPage =
  | { readonly kind: 'cards'; readonly calls: readonly CardCall[] }
  | { readonly kind: 'dial'; readonly dial: DialProgress }
  | { readonly kind: 'context'; readonly context: PageContext }
  | { readonly kind: 'numbers' }

export type Connection = 'signed out' | 'connecting' | 'online' | 'offline' | 'refused'

/** What panel and options are shown: all that the worker knows but its tokens. */
export interface WorkerState {
  readonly connection: Connection
  /** Of the deployment that this browser is signed in to. */
  readonly url?: string
  readonly me?: Me
  readonly settings: Settings
  readonly calls: readonly CallData[]
  readonly dial?: DialProgress
}

/** From panel and options to the worker. */
export type FromOwnPage =
  | { readonly kind: 'sign in'; readonly link: string }
  | { readonly kind: 'sign out' }
  | { readonly kind: 'dial'; readonly number: string }
  | { readonly kind: 'page numbers' }
  | { readonly kind: 'ask'; readonly method: 'GET' | 'POST' | 'DELETE'; readonly path: string; readonly body?: object }
  /** A picture of the deployment; answered as Base64. */
  | { readonly kind: 'picture'; readonly path: string }

export interface AskAnswer {
  readonly status: number
  readonly body: unknown
}
