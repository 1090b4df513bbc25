/** Rows as a file for spreadsheets. */

/** A cell that a spreadsheet would take for a formula is written as text; numbers with a + are none. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? '')
  const safe = /^[=@\t\r]|^[+-](?!\d)/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** With a mark by which spreadsheets know the encoding. */
export function csvText(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

export function download(name: string, text: string): void {
  downloadBlob(name, new Blob([text], { type: 'text/csv' }))
}

export function downloadBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}
