-- A page of a snapshot. `changed` is there while one is taken: its first element names it, and each write appends the names
-- of what it changed (write.lua), a record's behind `r`, a group's of sums behind `c`. Snapshots of one time share it.
-- ARGV: now, name, how long the list lives when nobody asks again. To begin nothing else: returns [name of the list, its
-- length]. To go on: how much of the list was given, cursor of Redis or '' when all was scanned, how many keys to look at, how
-- many changes and characters of them a page may have. Returns [] when the snapshot is over, else [next cursor or '' when all
-- was scanned, how much of the list was given, 1 if that is all of it, number of fields of scanned records, these, then those
-- of what changed]. Each has four; of what is gone the text is '', of sums a JSON list. The changes come when the scan has
-- ended or many wait. Needs scanning.lua.
local now, log = tonumber(ARGV[1]), KEYS[1] .. 'changed'
local first = redis.call('LINDEX', log, 0)
if #ARGV == 3 then
  if not first then
    first = ARGV[2]
    redis.call('RPUSH', log, first)
  end
  redis.call('PEXPIRE', log, ARGV[3])
  return { first, redis.call('LLEN', log) }
end
if first ~= ARGV[2] then return {} end
redis.call('PEXPIRE', log, ARGV[3])
local given, most, chars = tonumber(ARGV[4]), tonumber(ARGV[7]), tonumber(ARGV[8])
local length, page, seen = redis.call('LLEN', log), { ARGV[5], given, 0, 0 }, {}
if ARGV[5] ~= '' and length - given < most then
  local cursor = addScanned(page, now, ARGV[5], ARGV[6])
  page[1], page[4] = cursor == '0' and '' or cursor, #page - 4
  if cursor ~= '0' then return page end
end
for _, mark in ipairs(redis.call('LRANGE', log, given, given + most - 1)) do
  if chars < 0 then break end
  given = given + 1
  if not seen[mark] then
    seen[mark] = true
    local kind, name, at = string.sub(mark, 1, 1), string.sub(mark, 2), #page
    if kind == 'c' then
      local sums, over = redis.call('HGETALL', KEYS[1] .. 'c:' .. name), ''
      for i = 1, #sums, 2 do if sums[i] == '' then over = sums[i + 1] end end
      if over ~= '' and tonumber(over) <= now then sums = {} end
      page[at + 1], page[at + 2], page[at + 3], page[at + 4] = mark, cjson.encode(sums), over, ''
    elseif addRecord(page, now, name) then
      page[at + 1] = mark
      chars = chars - #page[at + 2]
    else page[at + 1], page[at + 2], page[at + 3], page[at + 4] = mark, '', '', '' end
  end
end
page[2], page[3] = given, given >= length and 1 or 0
return page
