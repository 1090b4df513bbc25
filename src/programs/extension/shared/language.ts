/** The words in the browser's language; English where there are none. */
import { de } from './texts.de.ts'
import { en, type Texts } from './texts.en.ts'

export const language = chrome.i18n.getUILanguage().toLowerCase().startsWith('de') ? 'de' : 'en'

export const texts: Texts = language === 'de' ? de : en
