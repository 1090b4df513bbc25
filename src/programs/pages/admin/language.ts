/** The language of the dashboard: chosen once before the first paint; another one loads the page anew. */
import { en, type Texts } from './texts.en.ts'

const storageKey = 'switchhook.language'

export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

export let texts: Texts = en
export let language: Language = 'en'
/** Of times and numbers: the browser's own where it speaks the language, else the language's. */
export let locale = 'en-US'

const isLanguage = (code: string): code is Language => code in languages

export async function loadLanguage(): Promise<void> {
  const chosen = localStorage.getItem(storageKey)
  const wanted = [chosen ?? [], navigator.languages].flat().map((code) => code.slice(0, 2))
  language = wanted.find(isLanguage) ?? 'en'
  locale = navigator.languages.find((code) => code.startsWith(language)) ?? (language === 'en' ? 'en-US' : language)
  if (language === 'de') texts = (await import('./texts.de.ts')).de
  document.documentElement.lang = language
}

export function chooseLanguage(code: Language): void {
  localStorage.setItem(storageKey, code)
  location.reload()
}
