/** The language of the agent page: the browser's where it is one of ours, or the one chosen in the dashboard. */
import { en, type Texts } from './texts.en.ts'

/** The dashboard's too. */
const storageKey = 'switchhook.language'

export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

export let texts: Texts = en
export let language: Language = 'en'

const isLanguage = (code: string): code is Language => code in languages

export async function loadLanguage(): Promise<void> {
  const chosen = localStorage.getItem(storageKey)
  const wanted = [chosen ?? [], navigator.languages].flat().map((code) => code.slice(0, 2))
  language = wanted.find(isLanguage) ?? 'en'
  if (language === 'de') texts = (await import('./texts.de.ts')).de
  document.documentElement.lang = language
}
