/** The texts of the parts that are loaded later, in the language of the page. */
import { language } from '../language.ts'
import { en, type WorkTexts } from './texts.en.ts'

export const words: WorkTexts = language === 'de' ? (await import('./texts.de.ts')).de : en

/** The name of a CRM, or of the built-in contacts. */
export const sourceName = (source: string): string => words.sources[source] ?? source

export const sourceNames = (sources: readonly string[]): string => sources.map(sourceName).join(', ')
