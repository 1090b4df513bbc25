/**
 * What a label beside a number says of it, in the languages of the pages that agents work in. Pure.
 *
 * `phone`: a telephone number follows. `other`: something else that has digits follows (an order, an account, a date).
 */
export type Label = 'phone' | 'other'

const phoneWords =
  /(?:^|[^\p{L}])(?:tel(?:e(?:ph?on|fon)\p{L}*|éphone\p{L}*|éfono\p{L}*)?|tél(?:éphone\p{L}*)?|teléfono\p{L}*|phones?|(?:office|work|home|mobile|cell)[ _-]?phones?|cell(?:ulare|phone)?|mobil\p{L}*|mob|handy\p{L}*|natel|portable|móvil|gsm|fax|telefax|hotline|switchboard|durchwahl|zentrale|standard|free ?phone|free ?call|toll[- ]free|whatsapp|call(?: us| now)?|callback|call[- ]back|dial|ring|rufnummer\p{L}*|anruf(?:en)?|rückruf|appelez|appeler|numéro vert|n° vert|llamar|chiama|ligne directe|direct(?: line| dial)?|caller|anrufer|appelant|after hours|emergency|notruf|notfall|support line)(?![\p{L}])/giu

const otherWords =
  /(?:^|[^\p{L}])(?:orders?|order[- ]?id|invoices?|inv|rechnung\p{L}*|bestell\p{L}*|auftrag\p{L}*|angebot\p{L}*|facture|commande|devis|quotes?|quotation|customer[- ]?(?:id|no|number|nr|#)|kunden?(?:nummer|nr)|client[- ]?(?:id|no|number)|n° client|account\p{L}*|acct|konto\p{L}*|kto|compte|iban|bic|swift|blz|bank\p{L}*|routing|sort[- ]?code|bsb|abn|acn|vat|tva|mwst\p{L}*|ust\p{L}*|uid|siret|siren|steuer\p{L}*|tax|ein|ssn|nino|ahv\p{L}*|passport|isbn\p{L}*|issn|ean|gtin|upc|asin|sku|art(?:ikel)?\p{L}*|item|part|model|mpn|serial|s\/n|sn|imei|iccid|mac|tracking|track|shipment|sendung\p{L}*|suivi|colis|parcel|awb|consignment|reference|ref|réf|referenz|zeichen|ticket|case|vorgang\p{L}*|fall|id|ids|uuid|guid|hash|token|key|version|build|revision|release|zip|plz|post ?code|postal|postleitzahl|code|date|datum|created|updated|erstellt|geändert|time|timestamp|zeit|uhrzeit|price|preis|prix|total|summe|betrag|amount|balance|saldo|qty|quantity|menge|anzahl|quantité|count|size|bytes|weight|gewicht|poids|lot|batch|charge|policy|police|contract|vertrag\p{L}*|contrat|licen[cs]e|lizenz\p{L}*|registration|handelsregister|hrb|hra|rcs|company no|ip|port|pid|latitude|longitude|lat|lng|lon|coordinates|koordinaten|epoch|card|karte|mandat\p{L}*|matter|po|po box|postfach|transaction|txn|payment|zahlung\p{L}*|job|session|request|record|row|line|page|seite|range)(?![\p{L}])/giu

const nearChars = 48

/**
 * Of the words right before a number; the last word that says something counts. Undefined where none does.
 * @param before The text before the number in its line.
 */
export function labelBefore(before: string): Label | undefined {
  const near = before.slice(-nearChars)
  // Another number between the word and this one: `Order 17, 212 555 0147` has said all of the word.
  const words = near.slice(lastNumberEnd(near))
  return labelOf(words)
}

/** Of a whole caption: a column's head, a term, an attribute's name. */
export function labelOf(text: string): Label | undefined {
  const phone = lastEnd(text, phoneWords)
  const other = lastEnd(text, otherWords)
  if (phone === other) return isNamedNumber(text) ? 'other' : undefined
  // `Phone no.`, `Telefon-Nr.`, `phone_number_id`: what says telephone is meant even where a weak word follows.
  return phone >= 0 && (phone >= other || isWeakAfter(text, phone)) ? 'phone' : 'other'
}

/** `NHS number`, `Licence no.`: a number that has a name which does not say telephone. */
function isNamedNumber(text: string): boolean {
  const name = /(\p{L}+)[\s-]+(?:numbers?|num|no|nr|nummer|numéro|n°|#)[\s.:#]*$/iu.exec(text)?.[1]
  return (
    name !== undefined &&
    !/^(?:our|my|your|his|her|their|the|this|that|a|new|old|or|and|at|contact|direct|main|best|local|daytime|evening|text|unsere|meine|ihre|neue|notre|votre|le)$/i.test(
      name,
    )
  )
}

function isWeakAfter(text: string, end: number): boolean {
  return /^(?:no|nr|number|line|code)?$/iu.test(text.slice(end).replace(/[\s:.\-_/]+/g, ''))
}

function lastEnd(text: string, words: RegExp): number {
  let end = -1
  for (const match of text.matchAll(words)) end = match.index + match[0].length
  return end
}

function lastNumberEnd(text: string): number {
  let end = 0
  // A single digit may belong to the label: `Phone 2:`.
  for (const match of text.matchAll(/\d[\d\s().\-/]*\d/g)) end = match.index + match[0].length
  return end
}
