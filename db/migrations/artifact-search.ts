/** $1 owner, $2 types, $3 part of the name, $4 words, $5 tags, $6 collection, $7 group; null leaves a filter out. */
const found = (words: string): string => `
  from public.artifacts a
  where a.owner_id = $1
    and ($2 is null or a.type = any ($2))
    and ($3 is null or a.name ilike public.like_pattern($3))
    and ($4 is null or ${words} or a.name ilike public.like_pattern($4))
    and ($5 is null or public.tag_keys(a.owner_id, a.tags) @> public.tag_keys($1, $5))
    and ($6 is null or exists (select from public.collection_artifacts c
      where c.owner_id = $1 and c.collection_id = $6 and c.artifact_uuid = a.uuid))
    and ($7 is null or exists (select from public.group_artifacts g
      where g.owner_id = $1 and g.group_id = $7 and g.artifact_uuid = a.uuid))`;

/**
 * The order `best`: those called what is looked for, those whose name begins with it, those with it in their name, the rest; each by name.
 * Blanks and underscores are as good as the hyphens that names have.
 */
export const bestOrder = (words: string): string => `
        elsif sort = 'best' then
          return query execute $query$
            select a.uuid ${found(words)}
              order by case
                when $8 is null then 3
                when translate(lower(a.name), ' _', '--') = $8 then 0
                when starts_with(translate(lower(a.name), ' _', '--'), $8) then 1
                when strpos(translate(lower(a.name), ' _', '--'), $8) > 0 then 2
                else 3 end, lower(a.name), a.uuid limit $9 offset $10
          $query$ using owner, types, name_part, words, tags, collection, in_group,
            translate(lower(btrim(words)), ' _', '--'), page_size, skip;`;

/**
 * The two functions that search artifacts. Under row-level security the operators of a search may not use their indexes (they are not leakproof).
 * These functions run as their owner, look at the rows of `app.owner_id` only, and give back nothing but identities.
 * `words` is the condition, on artifacts `a`, that the words $4 are in one.
 * The text is planned with its values at each call, so that filters that are left out cost nothing.
 * `orders` are further orders than those by name and by time, as branches of the choice.
 */
export const artifactSearch = (words: string, orders = ''): string => `
  create or replace function search_artifacts(
    types text[], name_part text, words text, tags text[], collection uuid, in_group uuid,
    sort text, after_key text, after_uuid uuid, page_size integer, skip integer
  ) returns table (uuid uuid)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $function$
      declare
        owner text := nullif(current_setting('app.owner_id', true), '');
      begin
        if sort = 'name' then
          return query execute $query$
            select a.uuid ${found(words)}
              and ($9 is null or (lower(a.name), a.uuid) > ($8, $9))
            order by lower(a.name), a.uuid limit $10 offset $11
          $query$ using owner, types, name_part, words, tags, collection, in_group, after_key, after_uuid, page_size, skip;
        elsif sort = '-updated_at' then
          return query execute $query$
            select a.uuid ${found(words)}
              and ($9 is null or (a.updated_at, a.uuid) < ($8, $9))
            order by a.updated_at desc, a.uuid desc limit $10 offset $11
          $query$ using owner, types, name_part, words, tags, collection, in_group, after_key::timestamptz, after_uuid, page_size, skip;${orders}
        else
          raise exception 'Unknown order %', sort;
        end if;
      end
    $function$;

  create or replace function count_artifacts(
    types text[], name_part text, words text, tags text[], collection uuid, in_group uuid
  ) returns bigint
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $function$
      declare
        n bigint;
      begin
        execute $query$ select count(*) ${found(words)} $query$ into n
          using nullif(current_setting('app.owner_id', true), ''), types, name_part, words, tags, collection, in_group;
        return n;
      end
    $function$;

  revoke execute on function search_artifacts, count_artifacts from public;
  grant execute on function search_artifacts, count_artifacts to loadout_app;
`;
