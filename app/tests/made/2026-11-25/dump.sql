--
-- PostgreSQL database dump
--

\restrict tn7XyBfrX3nwfm8EUkbCZ9rWHpEzGm1PNqNpbthHsrLbgG6zkbTaewzdsvx30s3

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: holdfast_as_it_was_made; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA holdfast_as_it_was_made;


--
-- Name: days; Type: TYPE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TYPE holdfast_as_it_was_made.days AS RANGE (
    subtype = text,
    multirange_type_name = holdfast_as_it_was_made.days_multirange,
    collation = pg_catalog."C"
);


--
-- Name: referral_answered(); Type: FUNCTION; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE FUNCTION holdfast_as_it_was_made.referral_answered() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE referral SET outcome = COALESCE(
    (SELECT a.outcome FROM referral_answer a WHERE a.referral_id = NEW.referral_id AND a.withdrawn_at IS NULL
     ORDER BY COALESCE(a.answered_on, '') DESC, COALESCE(a.answered_at, a.recorded_at) DESC, a.id DESC LIMIT 1), '')
    WHERE id = NEW.referral_id;
  RETURN NULL;
END $$;


--
-- Name: stay_alone(); Type: FUNCTION; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE FUNCTION holdfast_as_it_was_made.stay_alone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(NEW.unit_id);
  IF NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = NEW.unit_id AND s.id <> NEW.id AND s.withdrawn_at IS NULL
             AND (NEW.departed_on IS NULL OR s.arrived_on < NEW.departed_on)
             AND (s.departed_on IS NULL OR s.departed_on > NEW.arrived_on)) THEN
    RAISE EXCEPTION 'unit already occupied' USING ERRCODE = '23P01';
  END IF;
  RETURN NEW;
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.account (
    id bigint NOT NULL,
    sign_in text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    password_hash text NOT NULL COLLATE pg_catalog."C",
    worker_id bigint,
    created_at bigint NOT NULL,
    disabled_at bigint,
    one_time_until bigint
);


--
-- Name: account_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.account_change (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    what text NOT NULL COLLATE pg_catalog."C",
    was text NOT NULL COLLATE pg_catalog."C",
    becomes text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: account_change_seen; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.account_change_seen (
    account_change_id bigint NOT NULL,
    seen_by bigint NOT NULL,
    seen_at bigint NOT NULL
);


--
-- Name: allocation; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.allocation (
    id bigint NOT NULL,
    referral_id bigint,
    episode_id bigint,
    worker_id bigint NOT NULL,
    basis text NOT NULL COLLATE pg_catalog."C",
    handover text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    allocated_at bigint NOT NULL,
    allocated_by bigint,
    CONSTRAINT allocation_check CHECK (((referral_id IS NOT NULL) OR (episode_id IS NOT NULL)))
);


--
-- Name: came_with; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.came_with (
    id bigint NOT NULL,
    referral_id bigint NOT NULL,
    person_id bigint NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: episode; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.episode (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    service_id bigint NOT NULL,
    referral_id bigint,
    after_id bigint,
    worker_id bigint,
    begun_on text NOT NULL COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    end_reason text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    end_words text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    foreseen boolean DEFAULT false NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT episode_check CHECK (((ended_on IS NULL) OR (ended_on >= begun_on)))
);


--
-- Name: referral; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.referral (
    id bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    theirs text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    person_id bigint NOT NULL,
    contract text NOT NULL COLLATE pg_catalog."C",
    service_id bigint,
    door text NOT NULL COLLATE pg_catalog."C",
    received_on text NOT NULL COLLATE pg_catalog."C",
    received_at bigint,
    source text NOT NULL COLLATE pg_catalog."C",
    source_written text NOT NULL COLLATE pg_catalog."C",
    referrer text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C",
    dash_score bigint,
    risk text NOT NULL COLLATE pg_catalog."C",
    risk_written text NOT NULL COLLATE pg_catalog."C",
    key_worker_id bigint,
    import_id bigint,
    outcome text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: carried; Type: VIEW; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE VIEW holdfast_as_it_was_made.carried AS
 SELECT e.worker_id,
    e.referral_id,
    e.ended_on
   FROM holdfast_as_it_was_made.episode e
  WHERE ((e.withdrawn_at IS NULL) AND (e.referral_id IS NOT NULL))
UNION ALL
 SELECT r.key_worker_id AS worker_id,
    r.id AS referral_id,
    NULL::text AS ended_on
   FROM holdfast_as_it_was_made.referral r
  WHERE (r.outcome = ANY (ARRAY[''::text, 'waiting'::text]));


--
-- Name: characteristic; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.characteristic (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    written text NOT NULL COLLATE pg_catalog."C",
    since_on text NOT NULL COLLATE pg_catalog."C",
    told_by text NOT NULL COLLATE pg_catalog."C",
    referral_id bigint,
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: characteristic_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.characteristic_change (
    id bigint NOT NULL,
    characteristic_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: contact; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.contact (
    id bigint NOT NULL,
    referral_id bigint,
    episode_id bigint,
    happened_on text NOT NULL COLLATE pg_catalog."C",
    happened_at bigint,
    worker_id bigint,
    means text NOT NULL COLLATE pg_catalog."C",
    means_written text NOT NULL COLLATE pg_catalog."C",
    minutes bigint NOT NULL,
    made boolean NOT NULL,
    incident boolean NOT NULL,
    think_family text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT contact_check CHECK (((referral_id IS NOT NULL) OR (episode_id IS NOT NULL)))
);


--
-- Name: contact_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.contact_change (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: contact_person; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.contact_person (
    person_id bigint NOT NULL,
    contact_id bigint NOT NULL
);


--
-- Name: contract; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.contract (
    id bigint NOT NULL,
    pack text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    commissioner_id bigint,
    provider_id bigint,
    controller_id bigint,
    processor_id bigint,
    begun_on text COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: contract_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.contract_change (
    id bigint NOT NULL,
    what text NOT NULL COLLATE pg_catalog."C",
    of_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: deadline; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.deadline (
    id bigint NOT NULL,
    about text NOT NULL COLLATE pg_catalog."C",
    person_id bigint,
    referral_id bigint,
    episode_id bigint,
    unit_id bigint,
    rule text NOT NULL COLLATE pg_catalog."C",
    started_kind text NOT NULL COLLATE pg_catalog."C",
    started_id bigint NOT NULL,
    started_on text NOT NULL COLLATE pg_catalog."C",
    opens_at bigint,
    preferred_at bigint,
    due_on text NOT NULL COLLATE pg_catalog."C",
    due_at bigint NOT NULL,
    to_the_minute boolean NOT NULL,
    ending text NOT NULL COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    pack text NOT NULL COLLATE pg_catalog."C",
    worked_out_at bigint NOT NULL,
    CONSTRAINT deadline_check CHECK (
CASE about
    WHEN 'referral'::text THEN ((person_id IS NOT NULL) AND (referral_id IS NOT NULL) AND (episode_id IS NULL) AND (unit_id IS NULL))
    WHEN 'episode'::text THEN ((person_id IS NOT NULL) AND (referral_id IS NULL) AND (episode_id IS NOT NULL) AND (unit_id IS NULL))
    WHEN 'person'::text THEN ((person_id IS NOT NULL) AND (referral_id IS NULL) AND (episode_id IS NULL) AND (unit_id IS NULL))
    WHEN 'unit'::text THEN ((person_id IS NULL) AND (referral_id IS NULL) AND (episode_id IS NULL) AND (unit_id IS NOT NULL))
    ELSE false
END)
);


--
-- Name: draft; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.draft (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    form text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    form_key text NOT NULL COLLATE pg_catalog."C",
    opening text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    fields text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    kept_at bigint NOT NULL
);


--
-- Name: episode_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.episode_change (
    id bigint NOT NULL,
    episode_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: person; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.person (
    id bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    theirs text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    root_id bigint NOT NULL,
    given_name text NOT NULL COLLATE pg_catalog."C",
    family_name text NOT NULL COLLATE pg_catalog."C",
    name_written text NOT NULL COLLATE pg_catalog."C",
    name_key text NOT NULL COLLATE pg_catalog."C",
    born_on text COLLATE pg_catalog."C",
    born_year bigint,
    age_told bigint,
    age_told_on text COLLATE pg_catalog."C",
    expected_on text COLLATE pg_catalog."C",
    unborn boolean DEFAULT false NOT NULL,
    reached_through bigint,
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: record_fact; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.record_fact (
    record_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    person_id bigint,
    referral_id bigint,
    episode_id bigint,
    unit_id bigint,
    happened_on text COLLATE pg_catalog."C",
    happened_at bigint,
    thread bigint,
    words text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: referral_answer; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.referral_answer (
    id bigint NOT NULL,
    referral_id bigint NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    reason_written text NOT NULL COLLATE pg_catalog."C",
    signposted_to text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C",
    answered_on text COLLATE pg_catalog."C",
    answered_at bigint,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: service; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.service (
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: stay; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.stay (
    id bigint NOT NULL,
    episode_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    arrived_on text NOT NULL COLLATE pg_catalog."C",
    arrived_at bigint,
    departed_on text COLLATE pg_catalog."C",
    exit_kind text NOT NULL COLLATE pg_catalog."C",
    exit_written text NOT NULL COLLATE pg_catalog."C",
    exit_interview boolean NOT NULL,
    move_on text NOT NULL COLLATE pg_catalog."C",
    move_on_written text NOT NULL COLLATE pg_catalog."C",
    foreseen boolean DEFAULT false NOT NULL,
    home_checked boolean DEFAULT false NOT NULL,
    words text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT stay_check CHECK (((departed_on IS NULL) OR (departed_on >= arrived_on)))
);


--
-- Name: unit; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.unit (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    town text NOT NULL COLLATE pg_catalog."C",
    bedrooms bigint NOT NULL,
    tolerance text NOT NULL COLLATE pg_catalog."C",
    wheelchair boolean NOT NULL,
    pets boolean NOT NULL,
    recorded_at bigint NOT NULL
);


--
-- Name: unit_turnaround; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.unit_turnaround (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    stay_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    happened_on text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: fact; Type: VIEW; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE VIEW holdfast_as_it_was_made.fact AS
 SELECT 'referral-received'::text AS kind,
    referral.id AS fact_id,
    referral.person_id,
    referral.id AS referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    referral.received_on AS happened_on,
    referral.received_at AS happened_at,
    NULL::bigint AS thread,
    referral.source AS words,
    referral.recorded_at,
    referral.recorded_by
   FROM holdfast_as_it_was_made.referral
UNION ALL
 SELECT 'risk-assessed'::text AS kind,
    referral.id AS fact_id,
    referral.person_id,
    referral.id AS referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    referral.received_on AS happened_on,
    referral.received_at AS happened_at,
    NULL::bigint AS thread,
    referral.risk AS words,
    referral.recorded_at,
    referral.recorded_by
   FROM holdfast_as_it_was_made.referral
  WHERE (referral.risk <> 'not-assessed'::text)
UNION ALL
 SELECT 'high-risk'::text AS kind,
    referral.id AS fact_id,
    referral.person_id,
    referral.id AS referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    referral.received_on AS happened_on,
    referral.received_at AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    referral.recorded_at,
    referral.recorded_by
   FROM holdfast_as_it_was_made.referral
  WHERE (referral.risk = 'high'::text)
UNION ALL
 SELECT 'referral-answered'::text AS kind,
    a.id AS fact_id,
    r.person_id,
    a.referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    a.answered_on AS happened_on,
    a.answered_at AS happened_at,
    NULL::bigint AS thread,
    a.outcome AS words,
    a.recorded_at,
    a.recorded_by
   FROM (holdfast_as_it_was_made.referral r
     JOIN holdfast_as_it_was_made.referral_answer a ON ((a.referral_id = r.id)))
  WHERE ((a.withdrawn_at IS NULL) AND (a.answered_on IS NOT NULL))
UNION ALL
 SELECT 'referral-accepted'::text AS kind,
    a.id AS fact_id,
    r.person_id,
    a.referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    a.answered_on AS happened_on,
    a.answered_at AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    a.recorded_at,
    a.recorded_by
   FROM (holdfast_as_it_was_made.referral r
     JOIN holdfast_as_it_was_made.referral_answer a ON ((a.id = ( SELECT x.id
           FROM holdfast_as_it_was_made.referral_answer x
          WHERE ((x.referral_id = r.id) AND (x.withdrawn_at IS NULL))
          ORDER BY COALESCE(x.answered_on, ''::text) DESC, COALESCE(x.answered_at, x.recorded_at) DESC, x.id DESC
         LIMIT 1))))
  WHERE ((r.outcome = 'accepted'::text) AND (a.answered_on IS NOT NULL))
UNION ALL
 SELECT 'referral-declined'::text AS kind,
    a.id AS fact_id,
    r.person_id,
    a.referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    a.answered_on AS happened_on,
    a.answered_at AS happened_at,
    NULL::bigint AS thread,
    a.reason AS words,
    a.recorded_at,
    a.recorded_by
   FROM (holdfast_as_it_was_made.referral r
     JOIN holdfast_as_it_was_made.referral_answer a ON ((a.id = ( SELECT x.id
           FROM holdfast_as_it_was_made.referral_answer x
          WHERE ((x.referral_id = r.id) AND (x.withdrawn_at IS NULL))
          ORDER BY COALESCE(x.answered_on, ''::text) DESC, COALESCE(x.answered_at, x.recorded_at) DESC, x.id DESC
         LIMIT 1))))
  WHERE ((r.outcome = 'declined'::text) AND (a.answered_on IS NOT NULL))
UNION ALL
 SELECT 'referral-closed'::text AS kind,
    a.id AS fact_id,
    r.person_id,
    a.referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    COALESCE(a.answered_on, r.received_on) AS happened_on,
    a.answered_at AS happened_at,
    NULL::bigint AS thread,
    a.reason AS words,
    a.recorded_at,
    a.recorded_by
   FROM (holdfast_as_it_was_made.referral r
     JOIN holdfast_as_it_was_made.referral_answer a ON ((a.id = ( SELECT x.id
           FROM holdfast_as_it_was_made.referral_answer x
          WHERE ((x.referral_id = r.id) AND (x.withdrawn_at IS NULL))
          ORDER BY COALESCE(x.answered_on, ''::text) DESC, COALESCE(x.answered_at, x.recorded_at) DESC, x.id DESC
         LIMIT 1))))
  WHERE (r.outcome = ANY (ARRAY['declined'::text, 'withdrawn'::text]))
UNION ALL
 SELECT 'referral-closed'::text AS kind,
    e.id AS fact_id,
    e.person_id,
    e.referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    e.ended_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    e.end_reason AS words,
    e.recorded_at,
    e.recorded_by
   FROM holdfast_as_it_was_made.episode e
  WHERE ((e.referral_id IS NOT NULL) AND (e.ended_on IS NOT NULL) AND (e.withdrawn_at IS NULL) AND (NOT (EXISTS ( SELECT 1
           FROM holdfast_as_it_was_made.episode o
          WHERE ((o.referral_id = e.referral_id) AND (o.id <> e.id) AND (o.withdrawn_at IS NULL) AND ((o.ended_on IS NULL) OR (o.ended_on > e.ended_on) OR ((o.ended_on = e.ended_on) AND (o.id > e.id))))))))
UNION ALL
 SELECT 'episode-begun'::text AS kind,
    episode.id AS fact_id,
    episode.person_id,
    episode.referral_id,
    episode.id AS episode_id,
    NULL::bigint AS unit_id,
    episode.begun_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    episode.recorded_at,
    episode.recorded_by
   FROM holdfast_as_it_was_made.episode
  WHERE (episode.withdrawn_at IS NULL)
UNION ALL
 SELECT 'episode-ended'::text AS kind,
    episode.id AS fact_id,
    episode.person_id,
    episode.referral_id,
    episode.id AS episode_id,
    NULL::bigint AS unit_id,
    episode.ended_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    episode.end_reason AS words,
    episode.recorded_at,
    episode.recorded_by
   FROM holdfast_as_it_was_made.episode
  WHERE ((episode.ended_on IS NOT NULL) AND (episode.withdrawn_at IS NULL))
UNION ALL
 SELECT 'resettlement-started'::text AS kind,
    e.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    e.begun_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    e.recorded_at,
    e.recorded_by
   FROM holdfast_as_it_was_made.episode e
  WHERE ((e.withdrawn_at IS NULL) AND (e.service_id IN ( SELECT service.id
           FROM holdfast_as_it_was_made.service
          WHERE (service.kind = 'resettlement'::text))))
UNION ALL
 SELECT 'resettlement-ended'::text AS kind,
    e.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    e.ended_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    e.recorded_at,
    e.recorded_by
   FROM holdfast_as_it_was_made.episode e
  WHERE ((e.ended_on IS NOT NULL) AND (e.withdrawn_at IS NULL) AND (e.service_id IN ( SELECT service.id
           FROM holdfast_as_it_was_made.service
          WHERE (service.kind = 'resettlement'::text))))
UNION ALL
 SELECT 'person-died'::text AS kind,
    episode.id AS fact_id,
    episode.person_id,
    episode.referral_id,
    episode.id AS episode_id,
    NULL::bigint AS unit_id,
    episode.ended_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    episode.recorded_at,
    episode.recorded_by
   FROM holdfast_as_it_was_made.episode
  WHERE ((episode.end_reason = 'died'::text) AND (episode.ended_on IS NOT NULL) AND (episode.withdrawn_at IS NULL))
UNION ALL
 SELECT 'incident'::text AS kind,
    c.id AS fact_id,
    r.person_id,
    c.referral_id,
    c.episode_id,
    NULL::bigint AS unit_id,
    c.happened_on,
    c.happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    c.recorded_at,
    c.recorded_by
   FROM (holdfast_as_it_was_made.referral r
     JOIN holdfast_as_it_was_made.contact c ON ((c.referral_id = r.id)))
  WHERE (c.incident AND (c.withdrawn_at IS NULL))
UNION ALL
 SELECT 'contact-made'::text AS kind,
    c.id AS fact_id,
    r.person_id,
    c.referral_id,
    NULL::bigint AS episode_id,
    NULL::bigint AS unit_id,
    c.happened_on,
    c.happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    c.recorded_at,
    c.recorded_by
   FROM (holdfast_as_it_was_made.referral r
     JOIN holdfast_as_it_was_made.contact c ON ((c.id = ( SELECT x.id
           FROM holdfast_as_it_was_made.contact x
          WHERE ((x.referral_id = r.id) AND x.made AND (x.withdrawn_at IS NULL))
          ORDER BY x.happened_on DESC, x.id DESC
         LIMIT 1))))
UNION ALL
 SELECT 'contact-made'::text AS kind,
    c.id AS fact_id,
    e.person_id,
    c.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    c.happened_on,
    c.happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    c.recorded_at,
    c.recorded_by
   FROM (holdfast_as_it_was_made.episode e
     JOIN holdfast_as_it_was_made.contact c ON ((c.id = ( SELECT x.id
           FROM holdfast_as_it_was_made.contact x
          WHERE ((x.episode_id = e.id) AND x.made AND (x.withdrawn_at IS NULL))
          ORDER BY x.happened_on DESC, x.id DESC
         LIMIT 1))))
  WHERE (e.withdrawn_at IS NULL)
UNION ALL
 SELECT 'contact-made'::text AS kind,
    c.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    c.happened_on,
    c.happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    c.recorded_at,
    c.recorded_by
   FROM ((((holdfast_as_it_was_made.episode e
     JOIN holdfast_as_it_was_made.person own ON ((own.id = e.person_id)))
     JOIN holdfast_as_it_was_made.person same ON ((same.root_id = own.root_id)))
     JOIN holdfast_as_it_was_made.contact_person w ON ((w.person_id = same.id)))
     JOIN holdfast_as_it_was_made.contact c ON ((c.id = w.contact_id)))
  WHERE ((e.withdrawn_at IS NULL) AND c.made AND (c.withdrawn_at IS NULL) AND ((c.referral_id IS NULL) OR (c.referral_id <> e.referral_id)) AND (e.begun_on <= c.happened_on) AND ((e.ended_on IS NULL) OR (e.ended_on >= c.happened_on)))
UNION ALL
 SELECT 'arrival'::text AS kind,
    s.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    s.arrived_on AS happened_on,
    s.arrived_at AS happened_at,
    NULL::bigint AS thread,
    u.name AS words,
    s.recorded_at,
    s.recorded_by
   FROM ((holdfast_as_it_was_made.episode e
     JOIN holdfast_as_it_was_made.stay s ON ((s.episode_id = e.id)))
     JOIN holdfast_as_it_was_made.unit u ON ((u.id = s.unit_id)))
  WHERE ((e.withdrawn_at IS NULL) AND (s.withdrawn_at IS NULL) AND (NOT (EXISTS ( SELECT 1
           FROM holdfast_as_it_was_made.stay o
          WHERE ((o.episode_id = s.episode_id) AND (o.withdrawn_at IS NULL) AND ((o.arrived_on < s.arrived_on) OR ((o.arrived_on = s.arrived_on) AND (o.id < s.id))))))))
UNION ALL
 SELECT 'moved-unit'::text AS kind,
    s.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    s.arrived_on AS happened_on,
    s.arrived_at AS happened_at,
    NULL::bigint AS thread,
    u.name AS words,
    s.recorded_at,
    s.recorded_by
   FROM ((holdfast_as_it_was_made.episode e
     JOIN holdfast_as_it_was_made.stay s ON ((s.episode_id = e.id)))
     JOIN holdfast_as_it_was_made.unit u ON ((u.id = s.unit_id)))
  WHERE ((e.withdrawn_at IS NULL) AND (s.withdrawn_at IS NULL) AND (EXISTS ( SELECT 1
           FROM holdfast_as_it_was_made.stay o
          WHERE ((o.episode_id = s.episode_id) AND (o.withdrawn_at IS NULL) AND ((o.arrived_on < s.arrived_on) OR ((o.arrived_on = s.arrived_on) AND (o.id < s.id)))))))
UNION ALL
 SELECT 'departure'::text AS kind,
    s.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    s.departed_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    s.move_on AS words,
    s.recorded_at,
    s.recorded_by
   FROM (holdfast_as_it_was_made.episode e
     JOIN holdfast_as_it_was_made.stay s ON ((s.episode_id = e.id)))
  WHERE ((e.withdrawn_at IS NULL) AND (s.withdrawn_at IS NULL) AND (s.departed_on IS NOT NULL) AND (NOT (EXISTS ( SELECT 1
           FROM holdfast_as_it_was_made.stay o
          WHERE ((o.episode_id = s.episode_id) AND (o.withdrawn_at IS NULL) AND ((o.arrived_on > s.arrived_on) OR ((o.arrived_on = s.arrived_on) AND (o.id > s.id))))))))
UNION ALL
 SELECT 'planned-departure'::text AS kind,
    s.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    s.departed_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    s.move_on AS words,
    s.recorded_at,
    s.recorded_by
   FROM (holdfast_as_it_was_made.episode e
     JOIN holdfast_as_it_was_made.stay s ON ((s.episode_id = e.id)))
  WHERE ((e.withdrawn_at IS NULL) AND (s.withdrawn_at IS NULL) AND (s.departed_on IS NOT NULL) AND (s.exit_kind = 'planned'::text) AND (NOT (EXISTS ( SELECT 1
           FROM holdfast_as_it_was_made.stay o
          WHERE ((o.episode_id = s.episode_id) AND (o.withdrawn_at IS NULL) AND ((o.arrived_on > s.arrived_on) OR ((o.arrived_on = s.arrived_on) AND (o.id > s.id))))))))
UNION ALL
 SELECT 'exit-interview'::text AS kind,
    s.id AS fact_id,
    e.person_id,
    e.referral_id,
    e.id AS episode_id,
    NULL::bigint AS unit_id,
    s.departed_on AS happened_on,
    NULL::bigint AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    s.recorded_at,
    s.recorded_by
   FROM (holdfast_as_it_was_made.episode e
     JOIN holdfast_as_it_was_made.stay s ON ((s.episode_id = e.id)))
  WHERE ((e.withdrawn_at IS NULL) AND (s.withdrawn_at IS NULL) AND (s.departed_on IS NOT NULL) AND s.exit_interview AND (NOT (EXISTS ( SELECT 1
           FROM holdfast_as_it_was_made.stay o
          WHERE ((o.episode_id = s.episode_id) AND (o.withdrawn_at IS NULL) AND ((o.arrived_on > s.arrived_on) OR ((o.arrived_on = s.arrived_on) AND (o.id > s.id))))))))
UNION ALL
 SELECT 'unit-vacated'::text AS kind,
    stay.id AS fact_id,
    NULL::bigint AS person_id,
    NULL::bigint AS referral_id,
    NULL::bigint AS episode_id,
    stay.unit_id,
    stay.departed_on AS happened_on,
    NULL::bigint AS happened_at,
    stay.id AS thread,
    ''::text AS words,
    stay.recorded_at,
    stay.recorded_by
   FROM holdfast_as_it_was_made.stay
  WHERE ((stay.departed_on IS NOT NULL) AND (stay.withdrawn_at IS NULL))
UNION ALL
 SELECT 'unit-occupied'::text AS kind,
    stay.id AS fact_id,
    NULL::bigint AS person_id,
    NULL::bigint AS referral_id,
    NULL::bigint AS episode_id,
    stay.unit_id,
    stay.arrived_on AS happened_on,
    stay.arrived_at AS happened_at,
    NULL::bigint AS thread,
    ''::text AS words,
    stay.recorded_at,
    stay.recorded_by
   FROM holdfast_as_it_was_made.stay
  WHERE (stay.withdrawn_at IS NULL)
UNION ALL
 SELECT
        CASE t.kind
            WHEN 'ready'::text THEN 'unit-ready'::text
            ELSE 'unit-delay-explained'::text
        END AS kind,
    t.id AS fact_id,
    NULL::bigint AS person_id,
    NULL::bigint AS referral_id,
    NULL::bigint AS episode_id,
    t.unit_id,
    t.happened_on,
    NULL::bigint AS happened_at,
    t.stay_id AS thread,
    t.words,
    t.recorded_at,
    t.recorded_by
   FROM holdfast_as_it_was_made.unit_turnaround t
UNION ALL
 SELECT record_fact.kind,
    record_fact.record_id AS fact_id,
    record_fact.person_id,
    record_fact.referral_id,
    record_fact.episode_id,
    record_fact.unit_id,
    record_fact.happened_on,
    record_fact.happened_at,
    record_fact.thread,
    record_fact.words,
    record_fact.recorded_at,
    record_fact.recorded_by
   FROM holdfast_as_it_was_made.record_fact;


--
-- Name: flag; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.flag (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    basis text NOT NULL COLLATE pg_catalog."C",
    raised_on text NOT NULL COLLATE pg_catalog."C",
    raised_by bigint NOT NULL,
    ended_on text COLLATE pg_catalog."C",
    ended_by bigint,
    ended_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: flag_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.flag_change (
    id bigint NOT NULL,
    flag_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: goal; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.goal (
    id bigint NOT NULL,
    referral_id bigint NOT NULL,
    domain text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C",
    start_score bigint,
    review_score bigint,
    exit_score bigint,
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: import; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.import (
    id bigint NOT NULL,
    file_name text NOT NULL COLLATE pg_catalog."C",
    file_hash text NOT NULL COLLATE pg_catalog."C",
    mapping text NOT NULL COLLATE pg_catalog."C",
    workbook bytea,
    state text NOT NULL COLLATE pg_catalog."C",
    done bigint NOT NULL,
    of_rows bigint NOT NULL,
    report text NOT NULL COLLATE pg_catalog."C",
    silent text NOT NULL COLLATE pg_catalog."C",
    begun_at bigint NOT NULL,
    taken_at bigint,
    account_id bigint
);


--
-- Name: import_row; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.import_row (
    row_hash text NOT NULL COLLATE pg_catalog."C",
    identity text NOT NULL COLLATE pg_catalog."C",
    likeness text NOT NULL COLLATE pg_catalog."C",
    read_as text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    sheet text NOT NULL COLLATE pg_catalog."C",
    row_number bigint NOT NULL,
    record_id bigint NOT NULL
);


--
-- Name: journal; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.journal (
    seq bigint NOT NULL,
    at bigint NOT NULL,
    account_id bigint,
    action text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    subject_id bigint,
    detail text NOT NULL COLLATE pg_catalog."C",
    previous bytea NOT NULL,
    hash bytea NOT NULL
);


--
-- Name: journal_head; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.journal_head (
    place bigint NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);


--
-- Name: keeping; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.keeping (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    done_at bigint NOT NULL,
    entries bigint,
    head text NOT NULL COLLATE pg_catalog."C",
    key_mark text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: known_browser; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.known_browser (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    used_at bigint NOT NULL
);


--
-- Name: layout; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.layout (
    id bigint NOT NULL,
    file_name text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C",
    draft text NOT NULL COLLATE pg_catalog."C",
    kept boolean NOT NULL,
    import_id bigint,
    made_at bigint NOT NULL,
    account_id bigint
);


--
-- Name: migration; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.migration (
    version bigint NOT NULL,
    name text NOT NULL,
    hash text NOT NULL
);


--
-- Name: name_part; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.name_part (
    part text NOT NULL COLLATE pg_catalog."C",
    word text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: name_word; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.name_word (
    word text NOT NULL COLLATE pg_catalog."C",
    person_id bigint NOT NULL,
    called text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: note; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.note (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    words text NOT NULL COLLATE pg_catalog."C",
    why_amended text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: organisation; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.organisation (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: person_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.person_change (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: person_name; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.person_name (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    given_name text NOT NULL COLLATE pg_catalog."C",
    family_name text NOT NULL COLLATE pg_catalog."C",
    from_on text COLLATE pg_catalog."C",
    until_on text COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: person_pair; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.person_pair (
    id bigint NOT NULL,
    a_id bigint NOT NULL,
    b_id bigint NOT NULL,
    score bigint NOT NULL,
    why text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    basis text NOT NULL COLLATE pg_catalog."C",
    decided_at bigint,
    decided_by bigint
);


--
-- Name: plan; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.plan (
    id bigint NOT NULL,
    referral_id bigint NOT NULL,
    version bigint NOT NULL,
    fields text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: record; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.record (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    form text NOT NULL COLLATE pg_catalog."C",
    person_id bigint,
    referral_id bigint,
    episode_id bigint,
    unit_id bigint,
    thread bigint,
    happened_on text COLLATE pg_catalog."C",
    happened_at bigint,
    worker_id bigint,
    about_person_id bigint,
    outcome text NOT NULL COLLATE pg_catalog."C",
    about text NOT NULL COLLATE pg_catalog."C",
    score bigint,
    gaps bigint NOT NULL,
    second_on text COLLATE pg_catalog."C",
    second_at bigint,
    line text NOT NULL COLLATE pg_catalog."C",
    answers text NOT NULL COLLATE pg_catalog."C",
    scores text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: record_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.record_change (
    id bigint NOT NULL,
    record_id bigint NOT NULL,
    version bigint NOT NULL,
    what text NOT NULL COLLATE pg_catalog."C",
    form text NOT NULL COLLATE pg_catalog."C",
    was text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: referral_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.referral_change (
    id bigint NOT NULL,
    referral_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: referral_number; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.referral_number (
    place bigint NOT NULL,
    last bigint NOT NULL
);


--
-- Name: relationship; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.relationship (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    other_id bigint,
    kind text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C",
    since_on text COLLATE pg_catalog."C",
    until_on text COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: relationship_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.relationship_change (
    id bigint NOT NULL,
    relationship_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: safe_contact; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.safe_contact (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    person_id bigint NOT NULL,
    way text NOT NULL COLLATE pg_catalog."C",
    whose text NOT NULL COLLATE pg_catalog."C",
    safe text NOT NULL COLLATE pg_catalog."C",
    means text NOT NULL COLLATE pg_catalog."C",
    phone text NOT NULL COLLATE pg_catalog."C",
    safe_times text NOT NULL COLLATE pg_catalog."C",
    who_answers text NOT NULL COLLATE pg_catalog."C",
    voicemail text NOT NULL COLLATE pg_catalog."C",
    texts text NOT NULL COLLATE pg_catalog."C",
    letters text NOT NULL COLLATE pg_catalog."C",
    may_say text NOT NULL COLLATE pg_catalog."C",
    code_word text NOT NULL COLLATE pg_catalog."C",
    confirmed_on text NOT NULL COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    ended_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint NOT NULL,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: served_day; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.served_day (
    served_on text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: service_user; Type: VIEW; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE VIEW holdfast_as_it_was_made.service_user AS
 SELECT person.id,
    person.reference,
    person.theirs,
    person.root_id,
    person.given_name,
    person.family_name,
    person.name_written,
    person.name_key,
    person.born_on,
    person.born_year,
    person.age_told,
    person.age_told_on,
    person.expected_on,
    person.unborn,
    person.version,
    person.recorded_at,
    person.recorded_by
   FROM holdfast_as_it_was_made.person
  WHERE (person.reached_through IS NULL);


--
-- Name: session; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.session (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    was_token_hash bytea,
    account_id bigint NOT NULL,
    csrf text NOT NULL COLLATE pg_catalog."C",
    begun_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    over_at bigint,
    ended_at bigint
);


--
-- Name: sign_in_attempt; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.sign_in_attempt (
    id bigint NOT NULL,
    sign_in text NOT NULL COLLATE pg_catalog."C",
    whence text NOT NULL COLLATE pg_catalog."C",
    tried_at bigint NOT NULL
);


--
-- Name: stay_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.stay_change (
    id bigint NOT NULL,
    stay_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: team; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.team (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: team_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.team_change (
    id bigint NOT NULL,
    team_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: think_family_answer; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.think_family_answer (
    id bigint NOT NULL,
    referral_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    question text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C",
    answered_on text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL
);


--
-- Name: training; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.training (
    id bigint NOT NULL,
    worker_id bigint NOT NULL,
    course text NOT NULL COLLATE pg_catalog."C",
    completed_on text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: worked_out; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.worked_out (
    rules_hash text NOT NULL COLLATE pg_catalog."C",
    worked_out_at bigint NOT NULL
);


--
-- Name: worked_out_until; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.worked_out_until (
    about text NOT NULL COLLATE pg_catalog."C",
    subject_id bigint NOT NULL,
    again_at bigint NOT NULL
);


--
-- Name: worker; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.worker (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    volunteer boolean NOT NULL,
    sessional boolean DEFAULT false NOT NULL,
    fte_hundredths bigint,
    started_on text COLLATE pg_catalog."C",
    left_on text COLLATE pg_catalog."C",
    dbs_on text COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    recorded_at bigint NOT NULL,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text COLLATE pg_catalog."C"
);


--
-- Name: worker_change; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.worker_change (
    id bigint NOT NULL,
    worker_id bigint NOT NULL,
    version bigint NOT NULL,
    was text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint
);


--
-- Name: worker_kind; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.worker_kind (
    id bigint NOT NULL,
    worker_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    from_on text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text COLLATE pg_catalog."C"
);


--
-- Name: worker_leave; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.worker_leave (
    id bigint NOT NULL,
    worker_id bigint NOT NULL,
    from_on text NOT NULL COLLATE pg_catalog."C",
    to_on text COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text COLLATE pg_catalog."C"
);


--
-- Name: worker_team; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.worker_team (
    id bigint NOT NULL,
    worker_id bigint NOT NULL,
    team_id bigint NOT NULL,
    from_on text NOT NULL COLLATE pg_catalog."C",
    to_on text COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    recorded_by bigint,
    withdrawn_at bigint,
    withdrawn_by bigint,
    withdrawn_why text COLLATE pg_catalog."C"
);


--
-- Name: write_key; Type: TABLE; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TABLE holdfast_as_it_was_made.write_key (
    form_key text NOT NULL COLLATE pg_catalog."C",
    account_id bigint NOT NULL,
    used_at bigint NOT NULL,
    content text NOT NULL COLLATE pg_catalog."C",
    went_to text NOT NULL COLLATE pg_catalog."C",
    opening text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);


--
-- Data for Name: account; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.account (id, sign_in, name, role, password_hash, worker_id, created_at, disabled_at, one_time_until) FROM stdin;
384104573740446977	support-worker-5c1b0780	Support worker 510973	support-worker	$argon2id$v=19$m=19456,t=2,p=1$n5hQ6fsf8t6I2skauLF5nw$j2djphZVhGMeEAIVctLn7vgT0Y7pKfxhNVZfZuGnq2Q	384104573740446976	1795644866697768	\N	\N
384104574386369793	service-manager-967daf9d	Service manager ca3510	service-manager	$argon2id$v=19$m=19456,t=2,p=1$dnH7PBtxwHy52cRpoeLVmA$IinYqLiJvDqz5NCYMwEl+5QJKgT0KvubxB0x40ztvgo	384104574386369792	1795644866851937	\N	\N
\.


--
-- Data for Name: account_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.account_change (id, account_id, what, was, becomes, recorded_at, recorded_by) FROM stdin;
384104573740446978	384104573740446977	made		support-worker	1795644866697768	\N
384104574386369794	384104574386369793	made		service-manager	1795644866851937	\N
\.


--
-- Data for Name: account_change_seen; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.account_change_seen (account_change_id, seen_by, seen_at) FROM stdin;
\.


--
-- Data for Name: allocation; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.allocation (id, referral_id, episode_id, worker_id, basis, handover, allocated_at, allocated_by) FROM stdin;
384104576462550274	384104575363642625	384104576462550273	384104573740446976	accepted the referral		1795644867346848	384104573740446977
\.


--
-- Data for Name: came_with; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.came_with (id, referral_id, person_id, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104577225913604	384104575363642625	384104577225913600	1795644867528618	384104573740446977	\N	\N	
\.


--
-- Data for Name: characteristic; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.characteristic (id, person_id, kind, value, written, since_on, told_by, referral_id, version, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104575363642632	384104575363642624	gender	female		2026-07-01	referrer	384104575363642625	0	1795644867084642	384104573740446977	\N	\N	
384104575363642633	384104575363642624	ethnicity	not-asked		2026-07-01	referrer	384104575363642625	0	1795644867084642	384104573740446977	\N	\N	
384104575363642634	384104575363642624	disability	no		2026-07-01	referrer	384104575363642625	0	1795644867084642	384104573740446977	\N	\N	
384104575363642635	384104575363642624	sexuality	not-asked		2026-07-01	referrer	384104575363642625	0	1795644867084642	384104573740446977	\N	\N	
384104575363642636	384104575363642624	no-recourse	not-known		2026-07-01	referrer	384104575363642625	0	1795644867084642	384104573740446977	\N	\N	
384104575363642637	384104575363642624	main-need	mental-health		2026-07-01	referrer	384104575363642625	0	1795644867084642	384104573740446977	\N	\N	
384104575363642638	384104575363642624	second-need	none		2026-07-01	referrer	384104575363642625	0	1795644867084642	384104573740446977	\N	\N	
384104577225913601	384104577225913600	sex	not-known		2026-11-25	parent	\N	0	1795644867528618	384104573740446977	\N	\N	
384104577225913602	384104577225913600	social-care	not-involved		2026-11-25	parent	\N	0	1795644867528618	384104573740446977	\N	\N	
\.


--
-- Data for Name: characteristic_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.characteristic_change (id, characteristic_id, version, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: contact; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.contact (id, referral_id, episode_id, happened_on, happened_at, worker_id, means, means_written, minutes, made, incident, think_family, version, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104578211575040	384104575363642625	384104576462550273	2026-07-03	\N	\N	phone		60	t	f	not-covered	0	1795644867763649	384104573740446977	\N	\N	
\.


--
-- Data for Name: contact_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.contact_change (id, contact_id, version, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: contact_person; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.contact_person (person_id, contact_id) FROM stdin;
\.


--
-- Data for Name: contract; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.contract (id, pack, name, commissioner_id, provider_id, controller_id, processor_id, begun_on, ended_on, version, recorded_at, recorded_by) FROM stdin;
384104575363642627	cornwall-dispersed	Dispersed safe accommodation, Cornwall	384104575363642626	\N	\N	\N	\N	\N	0	1795644867084642	\N
\.


--
-- Data for Name: contract_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.contract_change (id, what, of_id, version, was, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: deadline; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.deadline (id, about, person_id, referral_id, episode_id, unit_id, rule, started_kind, started_id, started_on, opens_at, preferred_at, due_on, due_at, to_the_minute, ending, ended_on, why, pack, worked_out_at) FROM stdin;
384104575363642640	referral	384104575363642624	384104575363642625	\N	\N	risk-at-referral	referral-received	384104575363642625	2026-07-01	\N	\N	2026-07-02	1782982800000000	t	met	2026-07-01	["Referral received: Wed 1 July 2026 at 10:00.","C5.5: Risk assessment at the point of referral, with the answer.","24 hours after Wed 1 July 2026 at 10:00 is Thu 2 July 2026 at 10:00.","Done in time: risk assessed, Wed 1 July 2026 at 10:00."]	cornwall-dispersed/2024-04-01	1795644867084642
384104576462550275	referral	384104575363642624	384104575363642625	\N	\N	referral-answered	referral-received	384104575363642625	2026-07-01	\N	\N	2026-07-02	1782982800000000	t	met	2026-07-01	["Referral received: Wed 1 July 2026 at 10:00.","C5.5: Answer a referral within 24 hours of receipt.","24 hours after Wed 1 July 2026 at 10:00 is Thu 2 July 2026 at 10:00.","Done in time: referral answered, Wed 1 July 2026 at 15:00."]	cornwall-dispersed/2024-04-01	1795644867346848
384104577611789569	referral	384104575363642624	384104575363642625	\N	\N	accommodation	referral-received	384104575363642625	2026-07-01	\N	\N	2026-07-03	1783069200000000	t	met	2026-07-02	["Referral received: Wed 1 July 2026 at 10:00.","C5.5: Accommodation within 48 hours of referral, where possible and appropriate.","48 hours after Wed 1 July 2026 at 10:00 is Fri 3 July 2026 at 10:00.","Done in time: arrival, Thu 2 July 2026."]	cornwall-dispersed/2024-04-01	1795644867620396
384104577611789570	episode	384104575363642624	\N	384104576462550273	\N	dash-arrival	arrival	384104577611789568	2026-07-02	\N	\N	2026-07-04	1783205999999999	f	open	\N	["Arrival: Thu 2 July 2026.","C3.2: DASH within 48 hours of arrival.","48 hours from a day without a time is 2 days later: Sat 4 July 2026."]	cornwall-dispersed/2024-04-01	1795644867620396
384104577611789572	episode	384104575363642624	\N	384104576462550273	\N	comprehensive-assessment	arrival	384104577611789568	2026-07-02	\N	\N	2026-07-16	1784242799999999	f	open	\N	["Arrival: Thu 2 July 2026.","C5.5: Comprehensive assessment within 2 weeks of entering the service.","2 weeks after Thu 2 July 2026 is Thu 16 July 2026, by the end of the day."]	cornwall-dispersed/2024-04-01	1795644867620396
384104577611789573	episode	384104575363642624	\N	384104576462550273	\N	support-plan	arrival	384104577611789568	2026-07-02	\N	1784242799999999	2026-07-30	1785452399999999	f	open	\N	["Arrival: Thu 2 July 2026.","C3.2: Support plan agreed within 2 to 4 weeks of entering the service.","4 weeks after Thu 2 July 2026 is Thu 30 July 2026, by the end of the day.","The contract would like it by Thu 16 July 2026; later than that is not late."]	cornwall-dispersed/2024-04-01	1795644867620396
384104577611789574	episode	384104575363642624	\N	384104576462550273	\N	plan-review	arrival	384104577611789568	2026-07-02	\N	\N	2026-09-10	1789081199999999	f	open	\N	["Arrival: Thu 2 July 2026.","C3.2: Support plan reviewed by week 10 of the stay.","10 weeks after Thu 2 July 2026 is Thu 10 September 2026, by the end of the day."]	cornwall-dispersed/2024-04-01	1795644867620396
384104577611789575	episode	384104575363642624	\N	384104576462550273	\N	dash-midpoint	arrival	384104577611789568	2026-07-02	1788994800000000	\N	2026-09-24	1790290799999999	f	open	\N	["Arrival: Thu 2 July 2026.","C3.2: DASH at the midpoint, 10 to 12 weeks after arrival.","12 weeks after Thu 2 July 2026 is Thu 24 September 2026, by the end of the day.","It opens on Thu 10 September 2026; one done before that does not count."]	cornwall-dispersed/2024-04-01	1795644867620396
384104577611789576	episode	384104575363642624	\N	384104576462550273	\N	long-stay	arrival	384104577611789568	2026-07-02	\N	\N	2027-01-02	1798934399999999	f	open	\N	["Arrival: Thu 2 July 2026.","C3.2, C5.3: Stay beyond 6 months reported to the commissioner, with the reason and plan.","6 months after Thu 2 July 2026 is Sat 2 January 2027, by the end of the day."]	cornwall-dispersed/2024-04-01	1795644867620396
384104578211575042	episode	384104575363642624	\N	384104576462550273	\N	contact-resident	contact-made	384104578211575040	2026-07-03	\N	\N	2026-07-10	1783724399999999	f	open	\N	["Contact made: Fri 3 July 2026.","C3.2: Contact with somebody in safe accommodation, every 7 days.","7 days after Fri 3 July 2026 is Fri 10 July 2026, by the end of the day."]	cornwall-dispersed/2024-04-01	1795644867763649
\.


--
-- Data for Name: draft; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.draft (id, account_id, form, subject, form_key, opening, fields, state, kept_at) FROM stdin;
\.


--
-- Data for Name: episode; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.episode (id, person_id, service_id, referral_id, after_id, worker_id, begun_on, ended_on, end_reason, end_words, foreseen, version, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104576462550273	384104575363642624	384104575363642628	384104575363642625	\N	384104573740446976	2026-07-01	\N			f	0	1795644867346848	384104573740446977	\N	\N	
\.


--
-- Data for Name: episode_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.episode_change (id, episode_id, version, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: flag; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.flag (id, person_id, kind, basis, raised_on, raised_by, ended_on, ended_by, ended_why, version, recorded_at, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104578782000384	384104575363642624	alcohol	Her own words	2026-11-25	384104573740446977	\N	\N		0	1795644867899165	\N	\N	
\.


--
-- Data for Name: flag_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.flag_change (id, flag_id, version, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: goal; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.goal (id, referral_id, domain, words, start_score, review_score, exit_score, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: import; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.import (id, file_name, file_hash, mapping, workbook, state, done, of_rows, report, silent, begun_at, taken_at, account_id) FROM stdin;
\.


--
-- Data for Name: import_row; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.import_row (row_hash, identity, likeness, read_as, import_id, sheet, row_number, record_id) FROM stdin;
\.


--
-- Data for Name: journal; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.journal (seq, at, account_id, action, subject, subject_id, detail, previous, hash) FROM stdin;
1	1795644866697768	\N	account-made	account	384104573740446977	support-worker	\\x0000000000000000000000000000000000000000000000000000000000000000	\\x781079dee99c63f7a381b162dd067eea10eae2f46b7e0d7278a4ba03b30cbd47
2	1795644866829320	384104573740446977	signed-in	account	384104573740446977		\\x781079dee99c63f7a381b162dd067eea10eae2f46b7e0d7278a4ba03b30cbd47	\\x30cea40493cccd4e9ea576c575508d2f9655aa25a953d9e92fe233227271cc66
3	1795644866851937	\N	account-made	account	384104574386369793	service-manager	\\x30cea40493cccd4e9ea576c575508d2f9655aa25a953d9e92fe233227271cc66	\\xebe44fa5d81f3929da51826773104f342810601dbbc643a169e2afcba111d856
4	1795644867001748	384104574386369793	signed-in	account	384104574386369793		\\xebe44fa5d81f3929da51826773104f342810601dbbc643a169e2afcba111d856	\\x2db744fb1c6e7c66117f41baaf1a0a9148fd0f7161fce007c8cd5f8737c4c559
5	1795644867028659	384104574386369793	unit-added	unit	384104575128761600		\\x2db744fb1c6e7c66117f41baaf1a0a9148fd0f7161fce007c8cd5f8737c4c559	\\x3c3c662f8cbe6ba0bc3740425a984dc648eab71e34bacc4d73571bdec015f5db
6	1795644867084642	384104573740446977	person-recorded	person	384104575363642624		\\x3c3c662f8cbe6ba0bc3740425a984dc648eab71e34bacc4d73571bdec015f5db	\\xc8e9c3299c0354feb61b97ad28e78c2c45258685e6f7478b4c9e08ece240cf5a
7	1795644867084642	384104573740446977	contract-made	contract	384104575363642627	cornwall-dispersed	\\xc8e9c3299c0354feb61b97ad28e78c2c45258685e6f7478b4c9e08ece240cf5a	\\x72eb9e8fbd98fcc62a2849030233f32380d2f78482df1049be5a6d62226599de
8	1795644867084642	384104573740446977	referral-received	referral	384104575363642625	R0001	\\x72eb9e8fbd98fcc62a2849030233f32380d2f78482df1049be5a6d62226599de	\\x5a301f9c54a2620e9c280ba7214f4345963ca86d1c1d3c7787a129a8c7030bf6
9	1795644867346848	384104573740446977	looked	person	384104575363642624		\\x5a301f9c54a2620e9c280ba7214f4345963ca86d1c1d3c7787a129a8c7030bf6	\\x40d5f760c36e7f60dc46e1db29626dd6a3f2c312a63abb74d4ad5ffabbe3abad
10	1795644867346848	384104573740446977	referral-answered	referral	384104575363642625	accepted	\\x40d5f760c36e7f60dc46e1db29626dd6a3f2c312a63abb74d4ad5ffabbe3abad	\\xa30069f91846ea5c6aca5627e70d9d25060e9d07d49dae06ac7bc02d8c515015
11	1795644867346848	384104573740446977	episode-begun	episode	384104576462550273		\\xa30069f91846ea5c6aca5627e70d9d25060e9d07d49dae06ac7bc02d8c515015	\\x1feee2f85d044fd0fa9dbd829ca84f39be5f6f65664cb4cfb84319be2131554c
12	1795644867528618	384104573740446977	looked	person	384104575363642624		\\x1feee2f85d044fd0fa9dbd829ca84f39be5f6f65664cb4cfb84319be2131554c	\\xa378e01ace3f0fc18acf5a08888da3f36f3fc5e7874b72e65734cec78444c9d0
13	1795644867528618	384104573740446977	person-recorded	person	384104577225913600		\\xa378e01ace3f0fc18acf5a08888da3f36f3fc5e7874b72e65734cec78444c9d0	\\x7c022fdd6b0ec2d6f1d8f1b80dc03b21124eec7d16265e1bc33c07668ee0e2e8
14	1795644867528618	384104573740446977	related	person	384104575363642624	384104577225913603 child	\\x7c022fdd6b0ec2d6f1d8f1b80dc03b21124eec7d16265e1bc33c07668ee0e2e8	\\x2690136a5902f7066f336e16fd16c879547f0066168b3411b7a8cc267acad1ee
15	1795644867528618	384104573740446977	child-recorded	person	384104577225913600	R0001	\\x2690136a5902f7066f336e16fd16c879547f0066168b3411b7a8cc267acad1ee	\\x9e1af776e13eee29cef0f843d0207731aafc1d29f4af601b87b1c084ab20e418
16	1795644867620396	384104573740446977	looked	person	384104575363642624		\\x9e1af776e13eee29cef0f843d0207731aafc1d29f4af601b87b1c084ab20e418	\\xd28ccc8537470deaea5f78d0593a0c61d360d771038dc137985116bfd03dd720
17	1795644867620396	384104573740446977	arrived	stay	384104577611789568	R0001 unit 384104575128761600	\\xd28ccc8537470deaea5f78d0593a0c61d360d771038dc137985116bfd03dd720	\\x0fb616de5cef4da6a1d22694bf95bc7be136d471ee184a02f47a4512ccc9a3a0
18	1795644867763649	384104573740446977	looked	person	384104575363642624		\\x0fb616de5cef4da6a1d22694bf95bc7be136d471ee184a02f47a4512ccc9a3a0	\\x8d9182b5fbc5147c0eeaf7051939966b2d2fcf2607549ea890bcb3edde39b9b5
19	1795644867763649	384104573740446977	contact-recorded	contact	384104578211575040	R0001	\\x8d9182b5fbc5147c0eeaf7051939966b2d2fcf2607549ea890bcb3edde39b9b5	\\x257696a40d862b71db393ff6c5b6a91be6ce936982789467354c0c1013c9fa0c
20	1795644867852718	384104573740446977	looked	person	384104575363642624		\\x257696a40d862b71db393ff6c5b6a91be6ce936982789467354c0c1013c9fa0c	\\x9a7d09be0d4f736d657e351369ab24ab5bffe543f4c8bb6951d2a9d88513f716
21	1795644867852718	384104573740446977	safe-contact-confirmed	person	384104575363642624		\\x9a7d09be0d4f736d657e351369ab24ab5bffe543f4c8bb6951d2a9d88513f716	\\xdf908feee5efad77d7a4b6575cb7cda47edf0dee2f32b7b71fc9f7676f827f40
22	1795644867899165	384104573740446977	looked	person	384104575363642624		\\xdf908feee5efad77d7a4b6575cb7cda47edf0dee2f32b7b71fc9f7676f827f40	\\xc664bde5bfa35d0a6a5d8ade1afbb858a9210e2064ae935698a677ae8db45bb9
23	1795644867899165	384104573740446977	flag-raised	person	384104575363642624	alcohol	\\xc664bde5bfa35d0a6a5d8ade1afbb858a9210e2064ae935698a677ae8db45bb9	\\x32bc210200ea5b5f6d27a50f41dcb879362def0a316bc1d38a7882042de49d7a
24	1795644867951701	384104573740446977	looked	person	384104575363642624		\\x32bc210200ea5b5f6d27a50f41dcb879362def0a316bc1d38a7882042de49d7a	\\x86dfa8b4b109ffac45bc85e043c5eed42c87819454ee6692eb32a6111c474a85
25	1795644867951701	384104573740446977	name-recorded	person	384104575363642624	former	\\x86dfa8b4b109ffac45bc85e043c5eed42c87819454ee6692eb32a6111c474a85	\\x1fcbb777f243384c1b08a7a5f2ae9c895ea1274df6743d8d5116a53898af1c9a
26	1795644867970155	384104573740446977	looked	person	384104575363642624		\\x1fcbb777f243384c1b08a7a5f2ae9c895ea1274df6743d8d5116a53898af1c9a	\\x7ba158a45304bc262693ede57b0be00fae332e5cf29f2d427284e05dd50e26e0
27	1795644867970155	384104573740446977	recorded	record	384104579079795968	exit-interview	\\x7ba158a45304bc262693ede57b0be00fae332e5cf29f2d427284e05dd50e26e0	\\xf729d997c0c8a6daa79ba3c29a516b0fcf2e8e911fdd970e01c0395a46747433
\.


--
-- Data for Name: journal_head; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.journal_head (place, seq, hash) FROM stdin;
1	27	\\xf729d997c0c8a6daa79ba3c29a516b0fcf2e8e911fdd970e01c0395a46747433
\.


--
-- Data for Name: keeping; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.keeping (id, kind, done_at, entries, head, key_mark) FROM stdin;
\.


--
-- Data for Name: known_browser; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.known_browser (id, account_id, token_hash, used_at) FROM stdin;
\.


--
-- Data for Name: layout; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.layout (id, file_name, title, words, draft, kept, import_id, made_at, account_id) FROM stdin;
\.


--
-- Data for Name: migration; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.migration (version, name, hash) FROM stdin;
1	first	7f0af9f18dc79c90c1adc33c387f6b3b4e005677fd6e5939447dc7b4109c7dbc
0	fact	55ff5958b4bb61492af233edf43158853072384118c00627757ce3852c8d6939
\.


--
-- Data for Name: name_part; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.name_part (part, word) FROM stdin;
  a	ann
 an	ann
ann	ann
nn 	ann
  c	carne
 ca	carne
car	carne
arn	carne
rne	carne
ne 	carne
  j	jory
 jo	jory
jor	jory
ory	jory
ry 	jory
  p	pascoe
 pa	pascoe
pas	pascoe
asc	pascoe
sco	pascoe
coe	pascoe
oe 	pascoe
\.


--
-- Data for Name: name_word; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.name_word (word, person_id, called) FROM stdin;
ann	384104575363642624	 ann carne 
carne	384104575363642624	 ann carne 
carne	384104577225913600	 carne jory 
jory	384104577225913600	 carne jory 
ann	384104575363642624	 ann pascoe 
pascoe	384104575363642624	 ann pascoe 
\.


--
-- Data for Name: note; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.note (id, contact_id, words, why_amended, recorded_at, recorded_by) FROM stdin;
384104578211575041	384104578211575040	Settled in, and slept.		1795644867763649	384104573740446977
\.


--
-- Data for Name: organisation; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.organisation (id, name, kind, ended_on, version, recorded_at, recorded_by) FROM stdin;
384104575363642626	Cornwall Council	commissioner	\N	0	1795644867084642	\N
\.


--
-- Data for Name: person; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.person (id, reference, theirs, root_id, given_name, family_name, name_written, name_key, born_on, born_year, age_told, age_told_on, expected_on, unborn, reached_through, version, recorded_at, recorded_by) FROM stdin;
384104575363642624	P0001		384104575363642624	Ann	Carne	Ann Carne	ann carne	1990-05-06	\N	\N	\N	\N	f	\N	0	1795644867084642	384104573740446977
384104577225913600	P0002		384104577225913600	Jory	Carne	Jory Carne	carne jory	2017-03-03	\N	\N	\N	\N	f	\N	0	1795644867528618	384104573740446977
\.


--
-- Data for Name: person_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.person_change (id, person_id, version, was, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: person_name; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.person_name (id, person_id, kind, given_name, family_name, from_on, until_on, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104579000104192	384104575363642624	former	Ann	Pascoe	\N	\N	1795644867951701	384104573740446977	\N	\N	
\.


--
-- Data for Name: person_pair; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.person_pair (id, a_id, b_id, score, why, state, basis, decided_at, decided_by) FROM stdin;
\.


--
-- Data for Name: plan; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.plan (id, referral_id, version, fields, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: record; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.record (id, kind, form, person_id, referral_id, episode_id, unit_id, thread, happened_on, happened_at, worker_id, about_person_id, outcome, about, score, gaps, second_on, second_at, line, answers, scores, version, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104579079795968	exit-interview	1	384104575363642624	384104575363642625	384104576462550273	\N	\N	2026-07-04	\N	\N	\N	yes		\N	0	\N	\N	Exit interview held	{"day":"2026-07-04","safer":"yes"}	{}	0	1795644867970155	384104573740446977	\N	\N	
\.


--
-- Data for Name: record_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.record_change (id, record_id, version, what, form, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: record_fact; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.record_fact (record_id, kind, person_id, referral_id, episode_id, unit_id, happened_on, happened_at, thread, words, recorded_at, recorded_by) FROM stdin;
384104579079795968	exit-interview	384104575363642624	384104575363642625	\N	\N	2026-07-04	\N	\N		1795644867970155	384104573740446977
\.


--
-- Data for Name: referral; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.referral (id, reference, theirs, person_id, contract, service_id, door, received_on, received_at, source, source_written, referrer, words, dash_score, risk, risk_written, key_worker_id, import_id, outcome, version, recorded_at, recorded_by) FROM stdin;
384104575363642625	R0001		384104575363642624	cornwall-dispersed	384104575363642628	phone	2026-07-01	1782896400000000	police			She has left and is with a friend.	\N	medium		\N	\N	accepted	0	1795644867084642	384104573740446977
\.


--
-- Data for Name: referral_answer; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.referral_answer (id, referral_id, outcome, reason, reason_written, signposted_to, words, answered_on, answered_at, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104576462550272	384104575363642625	accepted					2026-07-01	1782914400000000	1795644867346848	384104573740446977	\N	\N	
\.


--
-- Data for Name: referral_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.referral_change (id, referral_id, version, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: referral_number; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.referral_number (place, last) FROM stdin;
1	1
\.


--
-- Data for Name: relationship; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.relationship (id, person_id, other_id, kind, words, since_on, until_on, version, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104577225913603	384104575363642624	384104577225913600	child		\N	\N	0	1795644867528618	384104573740446977	\N	\N	
\.


--
-- Data for Name: relationship_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.relationship_change (id, relationship_id, version, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: safe_contact; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.safe_contact (id, line_id, person_id, way, whose, safe, means, phone, safe_times, who_answers, voicemail, texts, letters, may_say, code_word, confirmed_on, ended_on, ended_why, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104578584868096	384104578584868096	384104575363642624	phone		yes	Text first	01872 000001								2026-11-25	\N		1795644867852718	384104573740446977	\N	\N	
\.


--
-- Data for Name: served_day; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.served_day (served_on) FROM stdin;
2026-11-25
\.


--
-- Data for Name: service; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.service (id, contract_id, code, kind, name, ended_on, version, recorded_at, recorded_by) FROM stdin;
384104575363642628	384104575363642627	safe-accommodation	dispersed-safe-accommodation	Dispersed safe accommodation	\N	0	1795644867084642	\N
384104575363642629	384104575363642627	resettlement	resettlement	Resettlement support	\N	0	1795644867084642	\N
384104575363642630	384104575363642627	children	children-and-young-people	Children and young people	\N	0	1795644867084642	\N
384104575363642631	384104575363642627	in-reach	in-reach	In-reach	\N	0	1795644867084642	\N
\.


--
-- Data for Name: session; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.session (id, token_hash, was_token_hash, account_id, csrf, begun_at, seen_at, over_at, ended_at) FROM stdin;
384104574294095104	\\xe2023345cfb3045cf8ab7a3832986570b8b069eb84066254341e27a19e3f98ff	\N	384104573740446977	31564f0e39742df3e9aa9f934abe3892345772e690c98e0c7b48e5f685397c67	1795644866829320	1795644866829320	\N	\N
384104575015515392	\\xe8cb149cff142951fe9f27f8b3d9c94602875be21955b5e812f721fbf1cde02b	\N	384104574386369793	d0481365b2348fa24d095c269e4dab20c40fd61e5c21a6905597e6f7cdd61684	1795644867001748	1795644867001748	\N	\N
\.


--
-- Data for Name: sign_in_attempt; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.sign_in_attempt (id, sign_in, whence, tried_at) FROM stdin;
\.


--
-- Data for Name: stay; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.stay (id, episode_id, unit_id, arrived_on, arrived_at, departed_on, exit_kind, exit_written, exit_interview, move_on, move_on_written, foreseen, home_checked, words, version, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104577611789568	384104576462550273	384104575128761600	2026-07-02	\N	\N			f			f	f		0	1795644867620396	384104573740446977	\N	\N	
\.


--
-- Data for Name: stay_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.stay_change (id, stay_id, version, was, why, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: team; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.team (id, name, ended_on, version, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: team_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.team_change (id, team_id, version, was, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: think_family_answer; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.think_family_answer (id, referral_id, contact_id, question, words, answered_on, recorded_at) FROM stdin;
\.


--
-- Data for Name: training; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.training (id, worker_id, course, completed_on) FROM stdin;
\.


--
-- Data for Name: unit; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.unit (id, name, town, bedrooms, tolerance, wheelchair, pets, recorded_at) FROM stdin;
384104575128761600	DU1	Bodmin	2	medium	f	t	1795644867028659
\.


--
-- Data for Name: unit_turnaround; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.unit_turnaround (id, unit_id, stay_id, kind, happened_on, words, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: worked_out; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.worked_out (rules_hash, worked_out_at) FROM stdin;
\.


--
-- Data for Name: worked_out_until; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.worked_out_until (about, subject_id, again_at) FROM stdin;
\.


--
-- Data for Name: worker; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.worker (id, name, role, volunteer, sessional, fte_hundredths, started_on, left_on, dbs_on, version, recorded_at, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
384104573740446976	Support worker 510973	Support worker	f	f	\N	\N	\N	\N	0	1795644866697768	\N	\N	\N
384104574386369792	Service manager ca3510	Support worker	f	f	\N	\N	\N	\N	0	1795644866851937	\N	\N	\N
\.


--
-- Data for Name: worker_change; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.worker_change (id, worker_id, version, was, recorded_at, recorded_by) FROM stdin;
\.


--
-- Data for Name: worker_kind; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.worker_kind (id, worker_id, kind, from_on, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
\.


--
-- Data for Name: worker_leave; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.worker_leave (id, worker_id, from_on, to_on, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
\.


--
-- Data for Name: worker_team; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.worker_team (id, worker_id, team_id, from_on, to_on, recorded_at, recorded_by, withdrawn_at, withdrawn_by, withdrawn_why) FROM stdin;
\.


--
-- Data for Name: write_key; Type: TABLE DATA; Schema: holdfast_as_it_was_made; Owner: -
--

COPY holdfast_as_it_was_made.write_key (form_key, account_id, used_at, content, went_to, opening) FROM stdin;
de9bb839855e3bfae0a9a024ed4f80a0f24eb3212d0d7984b7dfd1eaa7265f01	384104574386369793	1795644867028659	1c13ef1f043db5188c82100739f29f60b1485bacd295333f6e81429214b32640	/units/DU1?done=unit	
7d8888cc7950f8e28e82066aaff402f381daa4aeecb4174455874b9ebf80bd82	384104573740446977	1795644867084642	e5c3f3398cc6d809734d359798f1f8e80091b2369e1eb870ed28d80252ded76c	/referrals/R0001?done=referral	
7aea2ff0603ec766562cb762c0c9544e99f6a9c05e3baec1147e843d89880b07	384104573740446977	1795644867346848	08c9167669051195cb89680639ee2c1ce3a299f91d7dd463cc561537fe3beb3a	/referrals/R0001?done=answered	
a10db6e7b3005f5b81ed12c515d95498eb53dcc1d8322c6b1b503248d14862e5	384104573740446977	1795644867528618	7ee66473c0606f2384027fd6eb3c2a1feb529fdf4124793f854c46f17e77c175	/people/P0001?done=child	
ff5b256245147ea039f35eb8b19e37b209920b2c250f48094e300c14cf90d4b5	384104573740446977	1795644867620396	2df952c652e8eae0226a85a4b7a6651407054d273e9634f4e55683c2c8de0b57	/people/P0001?done=arrived	
41b35ae53b7bf745e435830748566f139134b159d2a31abba0f59e0893e33bc6	384104573740446977	1795644867763649	a590f231c5bef2893a47d180e49f3209d92013c4bf983283072db0467c37eabb	/people/P0001?done=contact	
c7394747d3b79ea98d1f128c943d137df1a30ebc5b2556a36833cb14fca2ac62	384104573740446977	1795644867852718	8764548c3070916c3a846e768dbdeda8e753e0d09e19c7544374b31bf69f264d	/people/P0001?done=safe-contact	
d8d4cb67d066d0109d3080b0ffe6f5d86fc200804bf5529e08c41da6340d16fc	384104573740446977	1795644867899165	9bc639449951c83e130adcc94da06cbdfe53a84755d25e9c3b16693f450294a0	/people/P0001?done=flag	
52e758a3682e7c2cc536289d0fc3a4bcc801a0cfed86ac3afbd43cc56446f343	384104573740446977	1795644867951701	0c7fdc9c1780897b77599233ed73957e723619400d7671b306a20860b8ae7dc3	/people/P0001?done=recorded	
13bb319af9fef28eeaf886ad09a01fdd5e7d0b67d839451aa318f870a5ab1e6c	384104573740446977	1795644867970155	7fb955d5e6fcbddf20313b5a0c75578aade6062c8316399982f1f215b89c9ede	/people/P0001?done=recorded	
\.


--
-- Name: account_change account_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account_change
    ADD CONSTRAINT account_change_pkey PRIMARY KEY (id);


--
-- Name: account_change_seen account_change_seen_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account_change_seen
    ADD CONSTRAINT account_change_seen_pkey PRIMARY KEY (account_change_id, seen_by);


--
-- Name: account account_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);


--
-- Name: account account_sign_in_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account
    ADD CONSTRAINT account_sign_in_key UNIQUE (sign_in);


--
-- Name: allocation allocation_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.allocation
    ADD CONSTRAINT allocation_pkey PRIMARY KEY (id);


--
-- Name: came_with came_with_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.came_with
    ADD CONSTRAINT came_with_pkey PRIMARY KEY (id);


--
-- Name: came_with came_with_referral_id_person_id_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.came_with
    ADD CONSTRAINT came_with_referral_id_person_id_key UNIQUE (referral_id, person_id);


--
-- Name: characteristic_change characteristic_change_characteristic_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.characteristic_change
    ADD CONSTRAINT characteristic_change_characteristic_id_version_key UNIQUE (characteristic_id, version);


--
-- Name: characteristic_change characteristic_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.characteristic_change
    ADD CONSTRAINT characteristic_change_pkey PRIMARY KEY (id);


--
-- Name: characteristic characteristic_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.characteristic
    ADD CONSTRAINT characteristic_pkey PRIMARY KEY (id);


--
-- Name: contact_change contact_change_contact_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact_change
    ADD CONSTRAINT contact_change_contact_id_version_key UNIQUE (contact_id, version);


--
-- Name: contact_change contact_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact_change
    ADD CONSTRAINT contact_change_pkey PRIMARY KEY (id);


--
-- Name: contact_person contact_person_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact_person
    ADD CONSTRAINT contact_person_pkey PRIMARY KEY (person_id, contact_id);


--
-- Name: contact contact_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (id);


--
-- Name: contract_change contract_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract_change
    ADD CONSTRAINT contract_change_pkey PRIMARY KEY (id);


--
-- Name: contract_change contract_change_what_of_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract_change
    ADD CONSTRAINT contract_change_what_of_id_version_key UNIQUE (what, of_id, version);


--
-- Name: contract contract_pack_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract
    ADD CONSTRAINT contract_pack_key UNIQUE (pack);


--
-- Name: contract contract_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (id);


--
-- Name: deadline deadline_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.deadline
    ADD CONSTRAINT deadline_pkey PRIMARY KEY (id);


--
-- Name: draft draft_account_id_form_key_opening_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.draft
    ADD CONSTRAINT draft_account_id_form_key_opening_key UNIQUE (account_id, form_key, opening);


--
-- Name: draft draft_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (id);


--
-- Name: episode_change episode_change_episode_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode_change
    ADD CONSTRAINT episode_change_episode_id_version_key UNIQUE (episode_id, version);


--
-- Name: episode_change episode_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode_change
    ADD CONSTRAINT episode_change_pkey PRIMARY KEY (id);


--
-- Name: episode episode_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode
    ADD CONSTRAINT episode_pkey PRIMARY KEY (id);


--
-- Name: flag_change flag_change_flag_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.flag_change
    ADD CONSTRAINT flag_change_flag_id_version_key UNIQUE (flag_id, version);


--
-- Name: flag_change flag_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.flag_change
    ADD CONSTRAINT flag_change_pkey PRIMARY KEY (id);


--
-- Name: flag flag_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.flag
    ADD CONSTRAINT flag_pkey PRIMARY KEY (id);


--
-- Name: goal goal_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.goal
    ADD CONSTRAINT goal_pkey PRIMARY KEY (id);


--
-- Name: import import_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.import
    ADD CONSTRAINT import_pkey PRIMARY KEY (id);


--
-- Name: import_row import_row_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (row_hash);


--
-- Name: journal_head journal_head_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.journal_head
    ADD CONSTRAINT journal_head_pkey PRIMARY KEY (place);


--
-- Name: journal journal_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (seq);


--
-- Name: keeping keeping_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.keeping
    ADD CONSTRAINT keeping_pkey PRIMARY KEY (id);


--
-- Name: known_browser known_browser_account_id_token_hash_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.known_browser
    ADD CONSTRAINT known_browser_account_id_token_hash_key UNIQUE (account_id, token_hash);


--
-- Name: known_browser known_browser_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.known_browser
    ADD CONSTRAINT known_browser_pkey PRIMARY KEY (id);


--
-- Name: layout layout_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.layout
    ADD CONSTRAINT layout_pkey PRIMARY KEY (id);


--
-- Name: migration migration_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (version);


--
-- Name: name_part name_part_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.name_part
    ADD CONSTRAINT name_part_pkey PRIMARY KEY (part, word);


--
-- Name: name_word name_word_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.name_word
    ADD CONSTRAINT name_word_pkey PRIMARY KEY (word, person_id, called);


--
-- Name: note note_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.note
    ADD CONSTRAINT note_pkey PRIMARY KEY (id);


--
-- Name: organisation organisation_name_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.organisation
    ADD CONSTRAINT organisation_name_key UNIQUE (name);


--
-- Name: organisation organisation_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);


--
-- Name: person_change person_change_person_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_change
    ADD CONSTRAINT person_change_person_id_version_key UNIQUE (person_id, version);


--
-- Name: person_change person_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_change
    ADD CONSTRAINT person_change_pkey PRIMARY KEY (id);


--
-- Name: person_name person_name_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_name
    ADD CONSTRAINT person_name_pkey PRIMARY KEY (id);


--
-- Name: person_pair person_pair_a_id_b_id_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_pair
    ADD CONSTRAINT person_pair_a_id_b_id_key UNIQUE (a_id, b_id);


--
-- Name: person_pair person_pair_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_pair
    ADD CONSTRAINT person_pair_pkey PRIMARY KEY (id);


--
-- Name: person person_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);


--
-- Name: person person_reference_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person
    ADD CONSTRAINT person_reference_key UNIQUE (reference);


--
-- Name: plan plan_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (id);


--
-- Name: plan plan_referral_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.plan
    ADD CONSTRAINT plan_referral_id_version_key UNIQUE (referral_id, version);


--
-- Name: record_change record_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record_change
    ADD CONSTRAINT record_change_pkey PRIMARY KEY (id);


--
-- Name: record_change record_change_record_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record_change
    ADD CONSTRAINT record_change_record_id_version_key UNIQUE (record_id, version);


--
-- Name: record_fact record_fact_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record_fact
    ADD CONSTRAINT record_fact_pkey PRIMARY KEY (record_id, kind);


--
-- Name: record record_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (id);


--
-- Name: referral_answer referral_answer_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral_answer
    ADD CONSTRAINT referral_answer_pkey PRIMARY KEY (id);


--
-- Name: referral_change referral_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral_change
    ADD CONSTRAINT referral_change_pkey PRIMARY KEY (id);


--
-- Name: referral_change referral_change_referral_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral_change
    ADD CONSTRAINT referral_change_referral_id_version_key UNIQUE (referral_id, version);


--
-- Name: referral_number referral_number_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral_number
    ADD CONSTRAINT referral_number_pkey PRIMARY KEY (place);


--
-- Name: referral referral_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral
    ADD CONSTRAINT referral_pkey PRIMARY KEY (id);


--
-- Name: referral referral_reference_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral
    ADD CONSTRAINT referral_reference_key UNIQUE (reference);


--
-- Name: relationship_change relationship_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.relationship_change
    ADD CONSTRAINT relationship_change_pkey PRIMARY KEY (id);


--
-- Name: relationship_change relationship_change_relationship_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.relationship_change
    ADD CONSTRAINT relationship_change_relationship_id_version_key UNIQUE (relationship_id, version);


--
-- Name: relationship relationship_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.relationship
    ADD CONSTRAINT relationship_pkey PRIMARY KEY (id);


--
-- Name: safe_contact safe_contact_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.safe_contact
    ADD CONSTRAINT safe_contact_pkey PRIMARY KEY (id);


--
-- Name: served_day served_day_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.served_day
    ADD CONSTRAINT served_day_pkey PRIMARY KEY (served_on);


--
-- Name: service service_contract_id_code_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.service
    ADD CONSTRAINT service_contract_id_code_key UNIQUE (contract_id, code);


--
-- Name: service service_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.service
    ADD CONSTRAINT service_pkey PRIMARY KEY (id);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);


--
-- Name: session session_token_hash_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);


--
-- Name: sign_in_attempt sign_in_attempt_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.sign_in_attempt
    ADD CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (id);


--
-- Name: stay_change stay_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.stay_change
    ADD CONSTRAINT stay_change_pkey PRIMARY KEY (id);


--
-- Name: stay_change stay_change_stay_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.stay_change
    ADD CONSTRAINT stay_change_stay_id_version_key UNIQUE (stay_id, version);


--
-- Name: stay stay_no_overlap; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.stay
    ADD CONSTRAINT stay_no_overlap EXCLUDE USING gist (unit_id WITH =, holdfast_as_it_was_made.days(arrived_on, departed_on, '[)'::text) WITH &&) WHERE ((withdrawn_at IS NULL));


--
-- Name: stay stay_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.stay
    ADD CONSTRAINT stay_pkey PRIMARY KEY (id);


--
-- Name: team_change team_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.team_change
    ADD CONSTRAINT team_change_pkey PRIMARY KEY (id);


--
-- Name: team_change team_change_team_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.team_change
    ADD CONSTRAINT team_change_team_id_version_key UNIQUE (team_id, version);


--
-- Name: team team_name_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.team
    ADD CONSTRAINT team_name_key UNIQUE (name);


--
-- Name: team team_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.team
    ADD CONSTRAINT team_pkey PRIMARY KEY (id);


--
-- Name: think_family_answer think_family_answer_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.think_family_answer
    ADD CONSTRAINT think_family_answer_pkey PRIMARY KEY (id);


--
-- Name: training training_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.training
    ADD CONSTRAINT training_pkey PRIMARY KEY (id);


--
-- Name: unit unit_name_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.unit
    ADD CONSTRAINT unit_name_key UNIQUE (name);


--
-- Name: unit unit_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.unit
    ADD CONSTRAINT unit_pkey PRIMARY KEY (id);


--
-- Name: unit_turnaround unit_turnaround_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.unit_turnaround
    ADD CONSTRAINT unit_turnaround_pkey PRIMARY KEY (id);


--
-- Name: worked_out worked_out_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worked_out
    ADD CONSTRAINT worked_out_pkey PRIMARY KEY (rules_hash);


--
-- Name: worked_out_until worked_out_until_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worked_out_until
    ADD CONSTRAINT worked_out_until_pkey PRIMARY KEY (about, subject_id);


--
-- Name: worker_change worker_change_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_change
    ADD CONSTRAINT worker_change_pkey PRIMARY KEY (id);


--
-- Name: worker_change worker_change_worker_id_version_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_change
    ADD CONSTRAINT worker_change_worker_id_version_key UNIQUE (worker_id, version);


--
-- Name: worker_kind worker_kind_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_kind
    ADD CONSTRAINT worker_kind_pkey PRIMARY KEY (id);


--
-- Name: worker_leave worker_leave_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_leave
    ADD CONSTRAINT worker_leave_pkey PRIMARY KEY (id);


--
-- Name: worker worker_name_key; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker
    ADD CONSTRAINT worker_name_key UNIQUE (name);


--
-- Name: worker worker_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker
    ADD CONSTRAINT worker_pkey PRIMARY KEY (id);


--
-- Name: worker_team worker_team_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_team
    ADD CONSTRAINT worker_team_pkey PRIMARY KEY (id);


--
-- Name: write_key write_key_pkey; Type: CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.write_key
    ADD CONSTRAINT write_key_pkey PRIMARY KEY (form_key);


--
-- Name: account_by_worker; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX account_by_worker ON holdfast_as_it_was_made.account USING btree (worker_id);


--
-- Name: account_change_by_account; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX account_change_by_account ON holdfast_as_it_was_made.account_change USING btree (account_id, id);


--
-- Name: account_change_by_time; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX account_change_by_time ON holdfast_as_it_was_made.account_change USING btree (recorded_at);


--
-- Name: allocation_by_episode; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX allocation_by_episode ON holdfast_as_it_was_made.allocation USING btree (episode_id);


--
-- Name: allocation_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX allocation_by_referral ON holdfast_as_it_was_made.allocation USING btree (referral_id);


--
-- Name: allocation_told; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX allocation_told ON holdfast_as_it_was_made.allocation USING btree (worker_id, allocated_at) WHERE (handover <> ''::text);


--
-- Name: came_with_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX came_with_by_person ON holdfast_as_it_was_made.came_with USING btree (person_id);


--
-- Name: characteristic_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX characteristic_by_person ON holdfast_as_it_was_made.characteristic USING btree (person_id, kind);


--
-- Name: characteristic_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX characteristic_by_referral ON holdfast_as_it_was_made.characteristic USING btree (referral_id, kind);


--
-- Name: contact_by_day; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX contact_by_day ON holdfast_as_it_was_made.contact USING btree (happened_on, made, worker_id, minutes) WHERE (withdrawn_at IS NULL);


--
-- Name: contact_by_episode; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX contact_by_episode ON holdfast_as_it_was_made.contact USING btree (episode_id, happened_on, id);


--
-- Name: contact_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX contact_by_referral ON holdfast_as_it_was_made.contact USING btree (referral_id, happened_on, id);


--
-- Name: contact_person_by_contact; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX contact_person_by_contact ON holdfast_as_it_was_made.contact_person USING btree (contact_id);


--
-- Name: deadline_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX deadline_by_person ON holdfast_as_it_was_made.deadline USING btree (person_id, due_at);


--
-- Name: deadline_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX deadline_by_referral ON holdfast_as_it_was_made.deadline USING btree (referral_id, rule);


--
-- Name: deadline_by_unit; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX deadline_by_unit ON holdfast_as_it_was_made.deadline USING btree (unit_id, rule, started_id);


--
-- Name: deadline_open; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX deadline_open ON holdfast_as_it_was_made.deadline USING btree (ending, due_at);


--
-- Name: deadline_open_of_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX deadline_open_of_person ON holdfast_as_it_was_made.deadline USING btree (person_id, due_at) WHERE (ending = 'open'::text);


--
-- Name: draft_by_age; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX draft_by_age ON holdfast_as_it_was_made.draft USING btree (kept_at);


--
-- Name: draft_by_subject; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX draft_by_subject ON holdfast_as_it_was_made.draft USING btree (account_id, form, subject, kept_at);


--
-- Name: episode_after; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX episode_after ON holdfast_as_it_was_made.episode USING btree (after_id);


--
-- Name: episode_by_days; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX episode_by_days ON holdfast_as_it_was_made.episode USING btree (service_id, begun_on, ended_on);


--
-- Name: episode_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX episode_by_person ON holdfast_as_it_was_made.episode USING btree (person_id, begun_on);


--
-- Name: episode_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX episode_by_referral ON holdfast_as_it_was_made.episode USING btree (referral_id, begun_on);


--
-- Name: episode_by_worker; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX episode_by_worker ON holdfast_as_it_was_made.episode USING btree (worker_id, ended_on) WHERE (withdrawn_at IS NULL);


--
-- Name: episode_foreseen; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX episode_foreseen ON holdfast_as_it_was_made.episode USING btree (ended_on) WHERE foreseen;


--
-- Name: flag_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX flag_by_person ON holdfast_as_it_was_made.flag USING btree (person_id);


--
-- Name: flag_once; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE UNIQUE INDEX flag_once ON holdfast_as_it_was_made.flag USING btree (person_id, kind) WHERE ((ended_on IS NULL) AND (withdrawn_at IS NULL));


--
-- Name: goal_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX goal_by_referral ON holdfast_as_it_was_made.goal USING btree (referral_id);


--
-- Name: journal_by_subject; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX journal_by_subject ON holdfast_as_it_was_made.journal USING btree (subject, subject_id, seq);


--
-- Name: keeping_by_kind; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX keeping_by_kind ON holdfast_as_it_was_made.keeping USING btree (kind, done_at);


--
-- Name: layout_by_import; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX layout_by_import ON holdfast_as_it_was_made.layout USING btree (import_id);


--
-- Name: name_word_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX name_word_by_person ON holdfast_as_it_was_made.name_word USING btree (person_id, word);


--
-- Name: note_by_contact; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX note_by_contact ON holdfast_as_it_was_made.note USING btree (contact_id, id);


--
-- Name: person_by_born; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_by_born ON holdfast_as_it_was_made.person USING btree (born_on);


--
-- Name: person_by_name; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_by_name ON holdfast_as_it_was_made.person USING btree (name_key, born_on);


--
-- Name: person_by_number; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_by_number ON holdfast_as_it_was_made.person USING btree (length(reference), reference);


--
-- Name: person_by_root; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_by_root ON holdfast_as_it_was_made.person USING btree (root_id);


--
-- Name: person_by_theirs; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_by_theirs ON holdfast_as_it_was_made.person USING btree (theirs);


--
-- Name: person_by_whom; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_by_whom ON holdfast_as_it_was_made.person USING btree (reached_through);


--
-- Name: person_name_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_name_by_person ON holdfast_as_it_was_made.person_name USING btree (person_id);


--
-- Name: person_pair_by_b; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_pair_by_b ON holdfast_as_it_was_made.person_pair USING btree (b_id);


--
-- Name: person_pair_by_state; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX person_pair_by_state ON holdfast_as_it_was_made.person_pair USING btree (state, score);


--
-- Name: record_about_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_about_person ON holdfast_as_it_was_made.record USING btree (about_person_id, happened_on) WHERE (about_person_id IS NOT NULL);


--
-- Name: record_by_day; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_by_day ON holdfast_as_it_was_made.record USING btree (kind, happened_on) WHERE (withdrawn_at IS NULL);


--
-- Name: record_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_by_person ON holdfast_as_it_was_made.record USING btree (person_id, happened_on);


--
-- Name: record_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_by_referral ON holdfast_as_it_was_made.record USING btree (referral_id, kind, happened_on);


--
-- Name: record_by_unit; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_by_unit ON holdfast_as_it_was_made.record USING btree (unit_id, happened_on) WHERE (unit_id IS NOT NULL);


--
-- Name: record_fact_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_fact_by_person ON holdfast_as_it_was_made.record_fact USING btree (person_id);


--
-- Name: record_fact_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_fact_by_referral ON holdfast_as_it_was_made.record_fact USING btree (referral_id);


--
-- Name: record_fact_by_unit; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX record_fact_by_unit ON holdfast_as_it_was_made.record_fact USING btree (unit_id) WHERE (unit_id IS NOT NULL);


--
-- Name: referral_answer_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_answer_by_referral ON holdfast_as_it_was_made.referral_answer USING btree (referral_id, id);


--
-- Name: referral_by_contract; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_by_contract ON holdfast_as_it_was_made.referral USING btree (contract, received_on);


--
-- Name: referral_by_number; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_by_number ON holdfast_as_it_was_made.referral USING btree (length(reference), reference);


--
-- Name: referral_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_by_person ON holdfast_as_it_was_made.referral USING btree (person_id);


--
-- Name: referral_by_received; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_by_received ON holdfast_as_it_was_made.referral USING btree (received_on, id);


--
-- Name: referral_by_theirs; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_by_theirs ON holdfast_as_it_was_made.referral USING btree (theirs);


--
-- Name: referral_by_worker; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_by_worker ON holdfast_as_it_was_made.referral USING btree (key_worker_id, outcome);


--
-- Name: referral_unanswered; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_unanswered ON holdfast_as_it_was_made.referral USING btree (received_on, id) WHERE (outcome = ''::text);


--
-- Name: referral_waiting; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX referral_waiting ON holdfast_as_it_was_made.referral USING btree (received_on, id) WHERE (outcome = 'waiting'::text);


--
-- Name: relationship_by_other; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX relationship_by_other ON holdfast_as_it_was_made.relationship USING btree (other_id);


--
-- Name: relationship_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX relationship_by_person ON holdfast_as_it_was_made.relationship USING btree (person_id);


--
-- Name: safe_contact_by_person; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX safe_contact_by_person ON holdfast_as_it_was_made.safe_contact USING btree (person_id, line_id, id);


--
-- Name: session_by_account; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX session_by_account ON holdfast_as_it_was_made.session USING btree (account_id, ended_at);


--
-- Name: session_by_token_before; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX session_by_token_before ON holdfast_as_it_was_made.session USING btree (was_token_hash);


--
-- Name: sign_in_attempt_by_name; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX sign_in_attempt_by_name ON holdfast_as_it_was_made.sign_in_attempt USING btree (sign_in, tried_at);


--
-- Name: stay_by_departure; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX stay_by_departure ON holdfast_as_it_was_made.stay USING btree (departed_on, arrived_on, unit_id) WHERE (withdrawn_at IS NULL);


--
-- Name: stay_by_episode; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX stay_by_episode ON holdfast_as_it_was_made.stay USING btree (episode_id, arrived_on);


--
-- Name: stay_by_unit; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX stay_by_unit ON holdfast_as_it_was_made.stay USING btree (unit_id, arrived_on, departed_on);


--
-- Name: stay_foreseen; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX stay_foreseen ON holdfast_as_it_was_made.stay USING btree (departed_on) WHERE foreseen;


--
-- Name: think_family_answer_by_referral; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX think_family_answer_by_referral ON holdfast_as_it_was_made.think_family_answer USING btree (referral_id, question, id);


--
-- Name: training_by_worker; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX training_by_worker ON holdfast_as_it_was_made.training USING btree (worker_id, course);


--
-- Name: unit_turnaround_by_stay; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX unit_turnaround_by_stay ON holdfast_as_it_was_made.unit_turnaround USING btree (stay_id, kind, happened_on);


--
-- Name: unit_turnaround_by_unit; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX unit_turnaround_by_unit ON holdfast_as_it_was_made.unit_turnaround USING btree (unit_id, happened_on);


--
-- Name: worked_out_until_by_time; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX worked_out_until_by_time ON holdfast_as_it_was_made.worked_out_until USING btree (again_at);


--
-- Name: worker_kind_by_worker; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX worker_kind_by_worker ON holdfast_as_it_was_made.worker_kind USING btree (worker_id, from_on, id);


--
-- Name: worker_leave_by_worker; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX worker_leave_by_worker ON holdfast_as_it_was_made.worker_leave USING btree (worker_id, from_on);


--
-- Name: worker_team_by_worker; Type: INDEX; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE INDEX worker_team_by_worker ON holdfast_as_it_was_made.worker_team USING btree (worker_id, from_on);


--
-- Name: referral_answer referral_answered; Type: TRIGGER; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TRIGGER referral_answered AFTER INSERT OR UPDATE ON holdfast_as_it_was_made.referral_answer FOR EACH ROW EXECUTE FUNCTION holdfast_as_it_was_made.referral_answered();


--
-- Name: stay stay_alone; Type: TRIGGER; Schema: holdfast_as_it_was_made; Owner: -
--

CREATE TRIGGER stay_alone BEFORE INSERT OR UPDATE OF unit_id, arrived_on, departed_on, withdrawn_at ON holdfast_as_it_was_made.stay FOR EACH ROW EXECUTE FUNCTION holdfast_as_it_was_made.stay_alone();


--
-- Name: account_change account_change_account_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account_change
    ADD CONSTRAINT account_change_account_id_fkey FOREIGN KEY (account_id) REFERENCES holdfast_as_it_was_made.account(id);


--
-- Name: account_change_seen account_change_seen_account_change_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account_change_seen
    ADD CONSTRAINT account_change_seen_account_change_id_fkey FOREIGN KEY (account_change_id) REFERENCES holdfast_as_it_was_made.account_change(id);


--
-- Name: account_change_seen account_change_seen_seen_by_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account_change_seen
    ADD CONSTRAINT account_change_seen_seen_by_fkey FOREIGN KEY (seen_by) REFERENCES holdfast_as_it_was_made.account(id);


--
-- Name: account account_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.account
    ADD CONSTRAINT account_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: allocation allocation_episode_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.allocation
    ADD CONSTRAINT allocation_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES holdfast_as_it_was_made.episode(id);


--
-- Name: allocation allocation_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.allocation
    ADD CONSTRAINT allocation_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: allocation allocation_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.allocation
    ADD CONSTRAINT allocation_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: came_with came_with_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.came_with
    ADD CONSTRAINT came_with_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: came_with came_with_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.came_with
    ADD CONSTRAINT came_with_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: characteristic_change characteristic_change_characteristic_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.characteristic_change
    ADD CONSTRAINT characteristic_change_characteristic_id_fkey FOREIGN KEY (characteristic_id) REFERENCES holdfast_as_it_was_made.characteristic(id);


--
-- Name: characteristic characteristic_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.characteristic
    ADD CONSTRAINT characteristic_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: characteristic characteristic_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.characteristic
    ADD CONSTRAINT characteristic_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: contact_change contact_change_contact_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact_change
    ADD CONSTRAINT contact_change_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES holdfast_as_it_was_made.contact(id);


--
-- Name: contact contact_episode_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact
    ADD CONSTRAINT contact_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES holdfast_as_it_was_made.episode(id);


--
-- Name: contact_person contact_person_contact_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact_person
    ADD CONSTRAINT contact_person_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES holdfast_as_it_was_made.contact(id);


--
-- Name: contact_person contact_person_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact_person
    ADD CONSTRAINT contact_person_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: contact contact_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact
    ADD CONSTRAINT contact_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: contact contact_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contact
    ADD CONSTRAINT contact_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: contract contract_commissioner_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract
    ADD CONSTRAINT contract_commissioner_id_fkey FOREIGN KEY (commissioner_id) REFERENCES holdfast_as_it_was_made.organisation(id);


--
-- Name: contract contract_controller_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract
    ADD CONSTRAINT contract_controller_id_fkey FOREIGN KEY (controller_id) REFERENCES holdfast_as_it_was_made.organisation(id);


--
-- Name: contract contract_processor_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract
    ADD CONSTRAINT contract_processor_id_fkey FOREIGN KEY (processor_id) REFERENCES holdfast_as_it_was_made.organisation(id);


--
-- Name: contract contract_provider_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.contract
    ADD CONSTRAINT contract_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES holdfast_as_it_was_made.organisation(id);


--
-- Name: deadline deadline_episode_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.deadline
    ADD CONSTRAINT deadline_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES holdfast_as_it_was_made.episode(id);


--
-- Name: deadline deadline_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.deadline
    ADD CONSTRAINT deadline_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: deadline deadline_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.deadline
    ADD CONSTRAINT deadline_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: deadline deadline_unit_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.deadline
    ADD CONSTRAINT deadline_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES holdfast_as_it_was_made.unit(id);


--
-- Name: draft draft_account_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.draft
    ADD CONSTRAINT draft_account_id_fkey FOREIGN KEY (account_id) REFERENCES holdfast_as_it_was_made.account(id);


--
-- Name: episode episode_after_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode
    ADD CONSTRAINT episode_after_id_fkey FOREIGN KEY (after_id) REFERENCES holdfast_as_it_was_made.episode(id);


--
-- Name: episode_change episode_change_episode_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode_change
    ADD CONSTRAINT episode_change_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES holdfast_as_it_was_made.episode(id);


--
-- Name: episode episode_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode
    ADD CONSTRAINT episode_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: episode episode_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode
    ADD CONSTRAINT episode_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: episode episode_service_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode
    ADD CONSTRAINT episode_service_id_fkey FOREIGN KEY (service_id) REFERENCES holdfast_as_it_was_made.service(id);


--
-- Name: episode episode_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.episode
    ADD CONSTRAINT episode_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: flag_change flag_change_flag_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.flag_change
    ADD CONSTRAINT flag_change_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES holdfast_as_it_was_made.flag(id);


--
-- Name: flag flag_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.flag
    ADD CONSTRAINT flag_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: goal goal_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.goal
    ADD CONSTRAINT goal_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: import_row import_row_import_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.import_row
    ADD CONSTRAINT import_row_import_id_fkey FOREIGN KEY (import_id) REFERENCES holdfast_as_it_was_made.import(id);


--
-- Name: known_browser known_browser_account_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.known_browser
    ADD CONSTRAINT known_browser_account_id_fkey FOREIGN KEY (account_id) REFERENCES holdfast_as_it_was_made.account(id);


--
-- Name: layout layout_import_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.layout
    ADD CONSTRAINT layout_import_id_fkey FOREIGN KEY (import_id) REFERENCES holdfast_as_it_was_made.import(id);


--
-- Name: name_word name_word_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.name_word
    ADD CONSTRAINT name_word_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: note note_contact_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.note
    ADD CONSTRAINT note_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES holdfast_as_it_was_made.contact(id);


--
-- Name: person_change person_change_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_change
    ADD CONSTRAINT person_change_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: person_name person_name_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_name
    ADD CONSTRAINT person_name_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: person_pair person_pair_a_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_pair
    ADD CONSTRAINT person_pair_a_id_fkey FOREIGN KEY (a_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: person_pair person_pair_b_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person_pair
    ADD CONSTRAINT person_pair_b_id_fkey FOREIGN KEY (b_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: person person_reached_through_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.person
    ADD CONSTRAINT person_reached_through_fkey FOREIGN KEY (reached_through) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: plan plan_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.plan
    ADD CONSTRAINT plan_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: record record_about_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record
    ADD CONSTRAINT record_about_person_id_fkey FOREIGN KEY (about_person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: record_change record_change_record_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record_change
    ADD CONSTRAINT record_change_record_id_fkey FOREIGN KEY (record_id) REFERENCES holdfast_as_it_was_made.record(id);


--
-- Name: record record_episode_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record
    ADD CONSTRAINT record_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES holdfast_as_it_was_made.episode(id);


--
-- Name: record_fact record_fact_record_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record_fact
    ADD CONSTRAINT record_fact_record_id_fkey FOREIGN KEY (record_id) REFERENCES holdfast_as_it_was_made.record(id);


--
-- Name: record record_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record
    ADD CONSTRAINT record_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: record record_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record
    ADD CONSTRAINT record_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: record record_unit_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record
    ADD CONSTRAINT record_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES holdfast_as_it_was_made.unit(id);


--
-- Name: record record_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.record
    ADD CONSTRAINT record_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: referral_answer referral_answer_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral_answer
    ADD CONSTRAINT referral_answer_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: referral_change referral_change_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral_change
    ADD CONSTRAINT referral_change_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: referral referral_import_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral
    ADD CONSTRAINT referral_import_id_fkey FOREIGN KEY (import_id) REFERENCES holdfast_as_it_was_made.import(id);


--
-- Name: referral referral_key_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral
    ADD CONSTRAINT referral_key_worker_id_fkey FOREIGN KEY (key_worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: referral referral_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral
    ADD CONSTRAINT referral_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: referral referral_service_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.referral
    ADD CONSTRAINT referral_service_id_fkey FOREIGN KEY (service_id) REFERENCES holdfast_as_it_was_made.service(id);


--
-- Name: relationship_change relationship_change_relationship_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.relationship_change
    ADD CONSTRAINT relationship_change_relationship_id_fkey FOREIGN KEY (relationship_id) REFERENCES holdfast_as_it_was_made.relationship(id);


--
-- Name: relationship relationship_other_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.relationship
    ADD CONSTRAINT relationship_other_id_fkey FOREIGN KEY (other_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: relationship relationship_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.relationship
    ADD CONSTRAINT relationship_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: safe_contact safe_contact_person_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.safe_contact
    ADD CONSTRAINT safe_contact_person_id_fkey FOREIGN KEY (person_id) REFERENCES holdfast_as_it_was_made.person(id);


--
-- Name: service service_contract_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.service
    ADD CONSTRAINT service_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES holdfast_as_it_was_made.contract(id);


--
-- Name: session session_account_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.session
    ADD CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES holdfast_as_it_was_made.account(id);


--
-- Name: stay_change stay_change_stay_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.stay_change
    ADD CONSTRAINT stay_change_stay_id_fkey FOREIGN KEY (stay_id) REFERENCES holdfast_as_it_was_made.stay(id);


--
-- Name: stay stay_episode_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.stay
    ADD CONSTRAINT stay_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES holdfast_as_it_was_made.episode(id);


--
-- Name: stay stay_unit_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.stay
    ADD CONSTRAINT stay_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES holdfast_as_it_was_made.unit(id);


--
-- Name: team_change team_change_team_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.team_change
    ADD CONSTRAINT team_change_team_id_fkey FOREIGN KEY (team_id) REFERENCES holdfast_as_it_was_made.team(id);


--
-- Name: think_family_answer think_family_answer_contact_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.think_family_answer
    ADD CONSTRAINT think_family_answer_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES holdfast_as_it_was_made.contact(id);


--
-- Name: think_family_answer think_family_answer_referral_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.think_family_answer
    ADD CONSTRAINT think_family_answer_referral_id_fkey FOREIGN KEY (referral_id) REFERENCES holdfast_as_it_was_made.referral(id);


--
-- Name: training training_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.training
    ADD CONSTRAINT training_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: unit_turnaround unit_turnaround_stay_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.unit_turnaround
    ADD CONSTRAINT unit_turnaround_stay_id_fkey FOREIGN KEY (stay_id) REFERENCES holdfast_as_it_was_made.stay(id);


--
-- Name: unit_turnaround unit_turnaround_unit_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.unit_turnaround
    ADD CONSTRAINT unit_turnaround_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES holdfast_as_it_was_made.unit(id);


--
-- Name: worker_change worker_change_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_change
    ADD CONSTRAINT worker_change_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: worker_kind worker_kind_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_kind
    ADD CONSTRAINT worker_kind_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: worker_leave worker_leave_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_leave
    ADD CONSTRAINT worker_leave_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- Name: worker_team worker_team_team_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_team
    ADD CONSTRAINT worker_team_team_id_fkey FOREIGN KEY (team_id) REFERENCES holdfast_as_it_was_made.team(id);


--
-- Name: worker_team worker_team_worker_id_fkey; Type: FK CONSTRAINT; Schema: holdfast_as_it_was_made; Owner: -
--

ALTER TABLE ONLY holdfast_as_it_was_made.worker_team
    ADD CONSTRAINT worker_team_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES holdfast_as_it_was_made.worker(id);


--
-- PostgreSQL database dump complete
--

\unrestrict tn7XyBfrX3nwfm8EUkbCZ9rWHpEzGm1PNqNpbthHsrLbgG6zkbTaewzdsvx30s3

