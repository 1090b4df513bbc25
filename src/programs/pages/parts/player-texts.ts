/** What the player and the pause of a recording say, in the languages of the pages. */
import type { PlayerTexts } from './player.tsx'
import type { PauseTexts } from './recording-pause.tsx'

const en: PlayerTexts = {
  recording: 'Recording',
  play: 'Play',
  pause: 'Pause',
  back: '−10 s',
  forward: '+10 s',
  speed: 'Speed',
  position: 'Position',
  transcript: 'Transcript',
  muted: 'Paused, as for a card number',
  failed: 'The recording can’t be played now; try again.',
  unavailable: {
    known: 'Not here yet',
    fetching: 'Coming in',
    kept: 'Kept',
    empty: 'No sound: the phone system recorded nothing',
    never_came: 'Not available',
    erased: 'Deleted: its time is over, or the person was erased',
  },
  notYours: 'Kept; your role does not include listening',
  consent: {
    'opt out': 'The queue records its calls; callers may refuse.',
    'opt in': 'The queue asks callers before it records.',
  },
}

const de: PlayerTexts = {
  recording: 'Aufnahme',
  play: 'Abspielen',
  pause: 'Pause',
  back: '−10 s',
  forward: '+10 s',
  speed: 'Tempo',
  position: 'Stelle',
  transcript: 'Transkript',
  muted: 'Unterbrochen, etwa für eine Kartennummer',
  failed: 'Die Aufnahme lässt sich gerade nicht abspielen; versuchen Sie es noch einmal.',
  unavailable: {
    known: 'Noch nicht da',
    fetching: 'Wird geholt',
    kept: 'Gespeichert',
    empty: 'Kein Ton: Die Telefonanlage hat nichts aufgenommen',
    never_came: 'Nicht verfügbar',
    erased: 'Gelöscht: Die Frist ist vorbei, oder die Person wurde gelöscht',
  },
  notYours: 'Gespeichert; Ihre Rolle umfasst kein Anhören',
  consent: {
    'opt out': 'Die Warteschlange nimmt Anrufe auf; Anrufer können ablehnen.',
    'opt in': 'Die Warteschlange fragt Anrufer, bevor sie aufnimmt.',
  },
}

export const playerTexts = { en, de }

export const pauseTexts: Readonly<Record<keyof typeof playerTexts, PauseTexts>> = {
  en: {
    pause: 'Pause recording',
    resume: 'Resume recording',
    pausing: 'Asking the phone system; the call is still recorded',
    paused: 'Recording is paused',
    left: (clock: string) => `goes on by itself in ${clock}`,
    resuming: 'Asking the phone system to go on recording',
    recording: 'Recording again',
    failed: (why: string) => `Not paused, the call is recorded: ${why}`,
  },
  de: {
    pause: 'Aufnahme unterbrechen',
    resume: 'Weiter aufnehmen',
    pausing: 'Die Telefonanlage wird gefragt; noch wird aufgenommen',
    paused: 'Die Aufnahme ist unterbrochen',
    left: (clock: string) => `geht von selbst weiter in ${clock}`,
    resuming: 'Die Telefonanlage soll weiter aufnehmen',
    recording: 'Es wird wieder aufgenommen',
    failed: (why: string) => `Nicht unterbrochen, es wird aufgenommen: ${why}`,
  },
}
