/** Texts of the agent page's settings, colleagues and pairing, in German. */
import type { deskTexts as english } from './texts.en.ts'

export const deskTexts: typeof english = {
  deskSettings: 'Einstellungen',
  tone: 'Klang',
  tones: { soft: 'Weich', bright: 'Hell', phone: 'Telefon' },
  volume: 'Lautstärke',
  test: 'Benachrichtigung und Ton testen',
  testCaller: 'Test: Erika Beispiel',
  testCallerHint: 'So wird ein Anruf angekündigt.',
  tested: 'Nichts gesehen oder gehört? Prüfen Sie „Bitte nicht stören“ und die Lautstärke Ihres Computers.',
  testedNoNotifications: 'Benachrichtigungen sind in diesem Browser aus; Sie haben nur den Ton gehört.',
  autoOpen: 'Den Kontakt des Anrufers von selbst öffnen',
  autoOpenModes: { off: 'Aus', ring: 'Wenn das Telefon klingelt', answer: 'Wenn Sie abheben' },
  autoOpenHint: 'In einem neuen Tab, einmal je Anruf. Erlauben Sie dieser Seite im Browser Pop-ups.',
  autoOpenUnknown: (host: string) => `Wird niemand gefunden, öffnet sich ${host} mit der Nummer des Anrufers.`,
  blocked: (name: string) =>
    `Der Browser hat den Kontakt von ${name} nicht öffnen lassen. Erlauben Sie dieser Seite Pop-ups, dann öffnen sich Kontakte von selbst.`,
  asApp: 'Als App',
  install: 'Diese Seite installieren',
  installHint:
    'Sie bekommt ein eigenes Fenster und Symbol. In anderen Browsern: Menü, „Installieren“ oder „Zum Startbildschirm“.',
  outdated:
    'Es gibt eine neue Fassung dieser Seite. Laden Sie sie zwischen zwei Anrufen neu; was Sie geschrieben haben, bleibt.',
  reload: 'Neu laden',
  pair: 'Browser hinzufügen',
  pairHint:
    'Meldet einen weiteren Browser, Ihr Telefon oder die Browser-Erweiterung als Sie an. Der Link gilt einmal, zehn Minuten lang; geben Sie ihn niemandem.',
  makeLink: 'Link erstellen',
  pairScan:
    'Scannen Sie ihn mit dem Telefon, oder öffnen Sie den Link im anderen Browser. Für die Erweiterung: fügen Sie ihn in deren Einstellungen ein.',
  pairLink: 'Link',
  pairQr: 'QR-Code des Links',
  copyLink: 'Link kopieren',
  linkCopied: 'Der Link ist kopiert',
  colleagues: (onACall: number) => (onACall === 0 ? 'Kollegen' : `Kollegen, ${onACall} im Gespräch`),
  colleagueStates: { ringing: 'Klingelt', talking: 'Im Gespräch', idle: 'Nicht im Gespräch' },
  colleaguesNone: 'Sonst steht niemand in der Tabelle der Nebenstellen.',
  answeredBy: (name: string) => `Angenommen von ${name}`,
}
