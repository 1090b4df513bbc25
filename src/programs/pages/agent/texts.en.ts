/**
 * Every text of the agent page in English; texts.de.ts has the same in German. What stands in codes on the wire is looked up here; how
 * times and names are put together is in format.ts.
 */
import { deskTexts } from './desk/texts.en.ts'
import type { Connection, SentNote } from './state.ts'

const connection: Readonly<Record<Connection, string>> = {
  'signed out': 'Signed out',
  connecting: 'Connecting…',
  online: 'Connected',
  offline: 'Offline, reconnecting…',
  refused: 'Sign-in refused',
}

const noteResult: Readonly<Record<SentNote['state'], string>> = {
  sending: 'Saving…',
  waiting: 'Not sent yet; retrying automatically',
  saved: 'Saved on the call',
  refused: 'Not saved',
}

/** By the `reason` of a call that is over. */
const overReason: Readonly<Record<string, string>> = {
  'answered elsewhere': 'Answered elsewhere',
  withdrawn: 'Stopped ringing',
  ended: 'Call ended',
  merged: 'Continues as another call',
  'timed out': 'No updates for hours',
}

/** By the `state` of a click-to-call request. */
const dialState: Readonly<Record<string, string>> = {
  waiting: 'Asking the phone system…',
  taken: 'Your phone is about to ring; answer it to be connected.',
  ringing: 'Your phone is ringing; answer it to be connected.',
  answered: 'Dialling the number.',
  expired: 'The phone system did not respond; nothing was dialled. Try again.',
  unknown: 'We don’t know whether your phone rang; check it before you try again.',
  failed: 'The call could not be placed.',
}

export const en = {
  ...deskTexts,
  product: 'Switchhook',
  connection,
  noteResult,
  overReason,
  dialState,
  dialUnknown: 'We don’t know what happened to this call.',
  skip: 'Skip to calls',
  extension: (extension: string, name?: string) =>
    name ? `${name}, extension ${extension}` : `Extension ${extension}`,
  settings: 'Settings',
  sound: 'Sound',
  soundBlocked: 'Sound: click the page once to allow it',
  shortcuts: 'Shortcuts',
  signOut: 'Sign out',
  notificationsOn: 'Notifications on',
  notificationsDenied: 'Notifications blocked in the browser',
  notificationsAsk: 'Turn on notifications',

  signIn: 'Sign in',
  signInHelp:
    'Open the link from your administrator in this browser. It stays signed in from then on; you need the link only once.',
  signInWith: (name: string) => `Sign in with ${name}`,
  signInByDashboard: 'I am signed in to the dashboard',
  linkOrToken: 'Link or token from your administrator',
  signInAgain: 'Sign in again',
  newToken: 'New link',
  signInEnded: 'Your sign-in has ended.',
  tokenRefused: 'The server does not accept this sign-in: it has ended, or it is from another server.',
  refusedHint: (why: string) => `${why} You won’t see calls until you sign in again. Your notes are kept.`,
  expiring: (until: string) =>
    `Your sign-in ends at ${until}. Open a new link from your administrator; you won’t lose anything on this page.`,
  offline: (ago: string) =>
    `Connection lost ${ago} ago. New calls are not shown. Reconnecting automatically; missed calls will appear then. Your phone works as usual.`,
  missed: (calls: number) =>
    `${calls === 1 ? 'One call' : `${calls} calls`} changed while you were offline, marked below.`,
  missedUnknown: 'You were offline too long to list what you missed. Calls in progress are shown below.',
  understood: 'OK',
  unsentNotes: (count: number) =>
    count === 1 ? 'A note has not been sent yet:' : `${count} notes have not been sent yet:`,
  sendNow: 'Send now',

  calls: 'Calls',
  noCalls: 'Waiting for calls',
  notConnected: 'Not connected',
  noCallsHint: 'When your phone rings, you will see the caller here.',
  talking: 'On a call',
  missedCall: 'Missed',
  noNews: 'No longer heard of',
  talkedFor: (duration: string) => `talked for ${duration}`,
  ringing: 'Ringing',
  calling: 'Calling',
  whileAway: 'While you were offline',
  openRecord: 'Open record',
  show: 'Show',
  addNote: 'Add note',
  dismiss: 'Dismiss',
  dismissCall: (name: string) => `Dismiss ${name}`,
  numberWithheld: 'Number withheld',
  queue: (extension: string) => `queue ${extension}`,
  called: (number: string) => `called ${number}`,
  announceInbound: (who: string) => `Call from ${who}`,
  announceOutbound: (who: string) => `Calling ${who}`,

  callerNone: 'Not in your contacts.',
  callerUnknown: 'A CRM did not respond, so we can’t say for sure who is calling.',
  callerPending: 'Looking up the caller…',
  firstCall: 'No earlier calls.',
  summaryOfCall: 'AI summary of this call',
  summaryOfLast: 'AI summary of the last conversation',
  lastCall: (when: string, what: string) => `Last call: ${when}. ${what}.`,
  inProgress: 'In progress',
  outgoing: (what: string) => `Outgoing, ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
  outgoingBy: (by: string, duration: string) => `Outgoing${by}, ${duration}`,
  answered: (by: string, duration: string) => `Answered${by}, ${duration}`,
  by: (name: string) => ` by ${name}`,
  abandoned: 'Hung up before an answer',
  today: (time: string) => `Today, ${time}`,

  note: 'Note',
  saveNote: 'Save note',
  saveNoteKeys: ['Ctrl', 'Enter'],
  noteSavedAt: (time: string) => `Saved, ${time}`,
  noteRefused: (reason: string) => `Not saved: ${reason}`,
  removeNote: 'Remove',

  toCallBack: 'To call back',
  unknownCaller: 'Unknown caller',
  calledTimes: (times: number) => (times === 2 ? 'called twice' : `called ${times} times`),
  waited: (duration: string) => `waited ${duration}`,
  copy: 'Copy',
  copyNumber: (who: string) => `Copy the number of ${who}`,
  copied: (number: string) => `Copied ${number}`,
  callBack: (who: string) => `Call ${who}`,
  earlierToday: (calls: number) => `Earlier today: ${calls === 1 ? 'one call' : `${calls} calls`}`,

  dialLabel: 'Call a number',
  dial: 'Call',

  shortcutNote: 'Write a note on the call',
  shortcutOpen: 'Open the caller’s record',
  shortcutDismiss: 'Dismiss a call that is over',
  shortcutSound: 'Sound on or off',
  shortcutSearch: 'Search contacts and calls',
  shortcutHelp: 'Show these shortcuts',
  shortcutDial: 'Call a number',
  shortcutsHint: 'They act on the call that has the focus, otherwise on the newest one, and never while you type.',
  shortcutsOn: 'Shortcuts on',
  close: 'Close',

  serverUnreachable: 'The server could not be reached.',
  serverAnswered: (status: number) => `The server answered ${status}.`,
}

export type Texts = typeof en
