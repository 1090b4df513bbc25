-- Adds to a group of sums, which was fetched. One whose time is over starts anew. `changes` has pairs of name and `+` or `^` with
-- a number: added, or kept as the greatest. Sums are whole numbers that a double holds exactly. Needs values.lua.
-- Expiry and sums of a group as texts; of one that is over or was never there the sums are '\0'.
local function sumsOf(group, now)
  local value = values[base .. 'c:' .. group] or '\0'
  local expiry, at = string.match(value, '^([^%z]*)()')
  if expiry ~= '' and tonumber(expiry) <= now then return '', '\0' end
  return expiry, string.sub(value, at)
end
-- Names and values in turn.
local function eachSum(sums)
  local list = {}
  for name, value in string.gmatch(sums, '([^%z\1]*)\1(-?%d+)') do list[#list + 1], list[#list + 2] = name, value end
  return list
end
-- Returns the value of each change's name, and the group's expiry if it is still to be noted in `x`.
local function count(now, group, expiry, changes)
  local known, sums = sumsOf(group, now)
  local results = {}
  for i = 1, #changes, 2 do
    local how, by = string.sub(changes[i + 1], 1, 1), tonumber(string.sub(changes[i + 1], 2))
    local label = changes[i] .. '\1'
    local first, last = string.find(sums, '\0' .. label, 1, true)
    local text = last and string.match(sums, '^-?%d+', last + 1)
    local sum = tonumber(text)
    if how == '+' then sum = (sum or 0) + by elseif not sum or by > sum then sum = by end
    local result = string.format('%.0f', sum)
    results[#results + 1] = result
    if first then sums = string.sub(sums, 1, last) .. result .. string.sub(sums, last + 1 + #text)
    else sums = sums .. label .. result .. '\0' end
  end
  if expiry == '' then expiry = known end
  if #changes > 0 then put(base .. 'c:' .. group, expiry .. sums) end
  -- A hash was deleted by Redis itself and stood nowhere else.
  return results, #changes > 0 and expiry ~= '' and (expiry ~= known or not isUpgraded) and expiry
end
