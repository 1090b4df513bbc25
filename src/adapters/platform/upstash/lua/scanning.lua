-- Reading whole records: what a scan and a snapshot share. Each has four fields in an answer: name, text, expiry, entries.
local records = KEYS[1] .. 'r:'
-- Adds the record to the page; false where there is none.
local function addRecord(page, now, name)
  local r = redis.call('HMGET', records .. name, 't', 'x', 'e')
  if not r[1] or (r[2] and tonumber(r[2]) <= now) then return false end
  local at = #page
  page[at + 1], page[at + 2], page[at + 3], page[at + 4] = name, r[1], r[2] or '', r[3] or ''
  return true
end
-- One step of Redis's own scan; returns the cursor of the next.
local function addScanned(page, now, cursor, count)
  local step = redis.call('SCAN', cursor, 'MATCH', records .. '*', 'COUNT', count)
  for _, key in ipairs(step[2]) do addRecord(page, now, string.sub(key, #records + 1)) end
  return step[1]
end
