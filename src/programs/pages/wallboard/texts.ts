/** The words of the wallboard, in the browser's language where that is German, else in English. */
const english = {
  live: 'Live',
  off: 'No connection',
  waiting: 'waiting',
  longest: 'longest wait',
  free: 'free',
  onACall: 'on a call',
  ringing: 'ringing',
  paused: 'paused',
  answered: 'answered',
  abandoned: 'abandoned',
  inTarget: (seconds: number) => `in ${seconds} s`,
  nobody: 'Nobody there',
  nobodyFree: (waiting: number) => `Nobody free, ${waiting} waiting`,
  unknown: 'Not known who is there',
  stale: 'No news from the phone system',
  hours: { open: 'Open', closed: 'Closed', break: 'Break', holiday: 'Holiday', 'not set': '' },
  until: (state: string, at: string) => `${state} until ${at}`,
  none: 'No queues are reported yet.',
  noKey: 'This link is not complete. Create one in the dashboard, on the page Live.',
  revoked: 'This link was revoked. Create another in the dashboard, on the page Live.',
}

type Texts = typeof english

const german: Texts = {
  live: 'Live',
  off: 'Keine Verbindung',
  waiting: 'wartend',
  longest: 'längste Wartezeit',
  free: 'frei',
  onACall: 'im Gespräch',
  ringing: 'klingelt',
  paused: 'Pause',
  answered: 'angenommen',
  abandoned: 'aufgelegt',
  inTarget: (seconds) => `in ${seconds} s`,
  nobody: 'Niemand da',
  nobodyFree: (waiting) => `Niemand frei, ${waiting} wartend`,
  unknown: 'Nicht bekannt, wer da ist',
  stale: 'Keine Meldung der Telefonanlage',
  hours: { open: 'Geöffnet', closed: 'Geschlossen', break: 'Pause', holiday: 'Feiertag', 'not set': '' },
  until: (state, at) => `${state} bis ${at}`,
  none: 'Noch werden keine Warteschlangen gemeldet.',
  noKey: 'Dieser Link ist nicht vollständig. Erstellen Sie einen im Dashboard, auf der Seite Live.',
  revoked: 'Dieser Link wurde widerrufen. Erstellen Sie einen anderen im Dashboard, auf der Seite Live.',
}

export const isGerman = navigator.language.startsWith('de')
export const texts: Texts = isGerman ? german : english
