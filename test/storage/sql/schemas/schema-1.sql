--
-- PostgreSQL database dump
--


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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.events (
    study_id integer NOT NULL,
    "position" integer NOT NULL,
    trial integer,
    worker text NOT NULL,
    at double precision NOT NULL,
    mark text,
    body text NOT NULL
);


--
-- Name: schema_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_version (
    version integer NOT NULL,
    at double precision NOT NULL
);


--
-- Name: studies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.studies (
    id integer NOT NULL,
    name text NOT NULL,
    direction text NOT NULL,
    created_at double precision NOT NULL,
    updated_at double precision NOT NULL,
    started_at double precision,
    running integer NOT NULL,
    complete integer NOT NULL,
    pruned integer NOT NULL,
    fail integer NOT NULL,
    waiting integer NOT NULL,
    parameters text NOT NULL
);


--
-- Name: studies_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.studies ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.studies_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: trials; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.trials (
    study_id integer NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    loss double precision,
    worker text NOT NULL
);


--
-- Name: workers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.workers (
    worker text NOT NULL,
    heartbeat double precision NOT NULL
);


--
-- Data for Name: events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.events VALUES (1, 1, NULL, 'hpo-0123456789-42-1234-abcdef', 1700000001000.125, 'd463be01de2d-0', '{"type":"study","name":"Größe \"1\"","direction":"maximize"}');
INSERT INTO public.events VALUES (1, 2, NULL, 'hpo-0123456789-42-1234-abcdef', 1700000001000.125, NULL, '{"type":"study-attr","scope":"system","key":"study:metric_names","value":["val_acc"]}');
INSERT INTO public.events VALUES (1, 3, NULL, 'hpo-0123456789-42-1234-abcdef', 1700000001000.125, NULL, '{"type":"study-attr","scope":"system","key":"hpo:definition","value":{"metric":"val_acc","space":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true,"default":0.001},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"objective":{"model":"vit","epochs":3,"nested":{"list":[1,2.5,null,"a"]}},"seed":7}}');
INSERT INTO public.events VALUES (1, 4, NULL, 'hpo-0123456789-42-1234-abcdef', 1700000002000.25, 'd463be01de2d-1', '{"type":"study-attr","scope":"user","key":"note","value":{"text":"é \"\\\n","none":null}}');
INSERT INTO public.events VALUES (1, 5, 0, 'hpo-0123456789-42-1234-abcdef', 1700000004000.5, 'd463be01de2d-2', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{"hpo:by":"gp"},"startedAt":1700000003000.375,"completedAt":null}');
INSERT INTO public.events VALUES (1, 6, 0, 'hpo-0123456789-42-1234-abcdef', 1700000005000.625, 'd463be01de2d-3', '{"type":"report","number":0,"step":3,"value":NaN}');
INSERT INTO public.events VALUES (1, 7, 0, 'hpo-0123456789-42-1234-abcdef', 1700000006000.75, 'd463be01de2d-4', '{"type":"report","number":0,"step":1,"value":0.5}');
INSERT INTO public.events VALUES (1, 8, 0, 'hpo-0123456789-42-1234-abcdef', 1700000007000.875, 'd463be01de2d-5', '{"type":"trial-attr","number":0,"scope":"user","key":"number","value":-0.0}');
INSERT INTO public.events VALUES (1, 9, 0, 'hpo-0123456789-42-1234-abcdef', 1700000009001.125, 'd463be01de2d-6', '{"type":"state","number":0,"state":"COMPLETE","value":0.5,"at":1700000008001,"worker":"hpo-0123456789-42-1234-abcdef"}');
INSERT INTO public.events VALUES (1, 10, 1, 'hpo-0123456789-42-1234-abcdef', 1700000011001.375, 'd463be01de2d-7', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{"hpo:by":"gp"},"startedAt":1700000010001.25,"completedAt":null}');
INSERT INTO public.events VALUES (1, 11, 1, 'hpo-0123456789-42-1234-abcdef', 1700000012001.5, 'd463be01de2d-8', '{"type":"report","number":1,"step":3,"value":NaN}');
INSERT INTO public.events VALUES (1, 12, 1, 'hpo-0123456789-42-1234-abcdef', 1700000013001.625, 'd463be01de2d-9', '{"type":"report","number":1,"step":1,"value":Infinity}');
INSERT INTO public.events VALUES (1, 13, 1, 'hpo-0123456789-42-1234-abcdef', 1700000014001.75, 'd463be01de2d-10', '{"type":"trial-attr","number":1,"scope":"user","key":"number","value":-0.0}');
INSERT INTO public.events VALUES (1, 14, 1, 'hpo-0123456789-42-1234-abcdef', 1700000016002, 'd463be01de2d-11', '{"type":"state","number":1,"state":"COMPLETE","value":Infinity,"at":1700000015001.875,"worker":"hpo-0123456789-42-1234-abcdef"}');
INSERT INTO public.events VALUES (1, 15, 2, 'hpo-0123456789-42-1234-abcdef', 1700000018002.25, 'd463be01de2d-12', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{"hpo:by":"gp"},"startedAt":1700000017002.125,"completedAt":null}');
INSERT INTO public.events VALUES (1, 16, 2, 'hpo-0123456789-42-1234-abcdef', 1700000019002.375, 'd463be01de2d-13', '{"type":"report","number":2,"step":3,"value":NaN}');
INSERT INTO public.events VALUES (1, 17, 2, 'hpo-0123456789-42-1234-abcdef', 1700000020002.5, 'd463be01de2d-14', '{"type":"report","number":2,"step":1,"value":-2e-300}');
INSERT INTO public.events VALUES (1, 18, 2, 'hpo-0123456789-42-1234-abcdef', 1700000021002.625, 'd463be01de2d-15', '{"type":"trial-attr","number":2,"scope":"user","key":"number","value":-0.0}');
INSERT INTO public.events VALUES (1, 19, 2, 'hpo-0123456789-42-1234-abcdef', 1700000023002.875, 'd463be01de2d-16', '{"type":"state","number":2,"state":"COMPLETE","value":-2e-300,"at":1700000022002.75,"worker":"hpo-0123456789-42-1234-abcdef"}');
INSERT INTO public.events VALUES (1, 20, 3, 'hpo-0123456789-42-1234-abcdef', 1700000025003.125, 'd463be01de2d-17', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{"hpo:by":"gp"},"startedAt":1700000024003,"completedAt":null}');
INSERT INTO public.events VALUES (1, 21, 3, 'hpo-0123456789-42-1234-abcdef', 1700000026003.25, 'd463be01de2d-18', '{"type":"report","number":3,"step":3,"value":NaN}');
INSERT INTO public.events VALUES (1, 22, 3, 'hpo-0123456789-42-1234-abcdef', 1700000027003.375, 'd463be01de2d-19', '{"type":"report","number":3,"step":1,"value":-Infinity}');
INSERT INTO public.events VALUES (1, 23, 3, 'hpo-0123456789-42-1234-abcdef', 1700000028003.5, 'd463be01de2d-20', '{"type":"trial-attr","number":3,"scope":"user","key":"number","value":-0.0}');
INSERT INTO public.events VALUES (1, 24, 3, 'hpo-0123456789-42-1234-abcdef', 1700000030003.75, 'd463be01de2d-21', '{"type":"state","number":3,"state":"COMPLETE","value":-Infinity,"at":1700000029003.625,"worker":"hpo-0123456789-42-1234-abcdef"}');
INSERT INTO public.events VALUES (1, 25, 4, 'hpo-0123456789-42-1234-abcdef', 1700000032004, 'd463be01de2d-22', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{},"startedAt":1700000031003.875,"completedAt":null}');
INSERT INTO public.events VALUES (1, 26, 4, 'hpo-0123456789-42-1234-abcdef', 1700000034004.25, 'd463be01de2d-23', '{"type":"state","number":4,"state":"PRUNED","value":0.25,"at":1700000033004.125,"worker":"hpo-0123456789-42-1234-abcdef"}');
INSERT INTO public.events VALUES (1, 27, 5, 'hpo-0123456789-42-1234-abcdef', 1700000036004.5, 'd463be01de2d-24', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{},"startedAt":1700000035004.375,"completedAt":null}');
INSERT INTO public.events VALUES (1, 28, 5, 'hpo-0123456789-42-1234-abcdef', 1700000038004.75, 'd463be01de2d-25', '{"type":"trial-attr","number":5,"scope":"system","key":"hpo:failure","value":{"class":"oom","message":"no room","output":["a","b"]}}');
INSERT INTO public.events VALUES (1, 29, 5, 'hpo-0123456789-42-1234-abcdef', 1700000038004.75, NULL, '{"type":"state","number":5,"state":"FAIL","value":null,"at":1700000037004.625,"worker":"hpo-0123456789-42-1234-abcdef"}');
INSERT INTO public.events VALUES (1, 30, 6, 'hpo-0123456789-42-1234-abcdef', 1700000039004.875, 'd463be01de2d-26', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"WAITING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{},"startedAt":null,"completedAt":null}');
INSERT INTO public.events VALUES (1, 31, 7, 'hpo-0123456789-42-1234-abcdef', 1700000041005.125, 'd463be01de2d-27', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{},"startedAt":1700000040005,"completedAt":null}');
INSERT INTO public.events VALUES (1, 32, 7, 'hpo-0123456789-42-1234-abcdef', 1700000042005.25, 'd463be01de2d-28', '{"type":"param","number":7,"name":"layers","parameter":{"type":"int","low":1,"high":9,"log":true},"value":3}');
INSERT INTO public.events VALUES (1, 33, 8, 'hpo-0123456789-42-1234-abcdef', 1700000044005.5, 'd463be01de2d-29', '{"type":"trial","worker":"hpo-0123456789-42-1234-abcdef","state":"RUNNING","params":{"lr":0.001,"batch":64,"width":-0.25},"parameters":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"value":null,"intermediateValues":[],"userAttrs":{},"systemAttrs":{},"startedAt":1700000043005.375,"completedAt":null}');
INSERT INTO public.events VALUES (1, 34, 8, 'hpo-0123456789-42-1234-abcdef', 1700000045005.625, 'd463be01de2d-30', '{"type":"state","number":8,"state":"WAITING","value":null,"at":null,"worker":"hpo-0123456789-42-1234-abcdef"}');


--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_version VALUES (1, 1795531759901.702);


--
-- Data for Name: studies; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.studies OVERRIDING SYSTEM VALUE VALUES (1, 'Größe "1"', 'maximize', 1700000001000.125, 1700000045005.625, 1700000003000.375, 1, 4, 1, 1, 2, '{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false},"layers":{"type":"int","low":1,"high":9,"log":true}}');


--
-- Data for Name: trials; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.trials VALUES (1, 0, 'COMPLETE', -0.5, 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 1, 'COMPLETE', '-Infinity', 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 2, 'COMPLETE', 2e-300, 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 3, 'COMPLETE', 'Infinity', 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 4, 'PRUNED', -0.25, 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 5, 'FAIL', NULL, 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 6, 'WAITING', NULL, 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 7, 'RUNNING', NULL, 'hpo-0123456789-42-1234-abcdef');
INSERT INTO public.trials VALUES (1, 8, 'WAITING', NULL, 'hpo-0123456789-42-1234-abcdef');


--
-- Data for Name: workers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.workers VALUES ('hpo-0123456789-42-1234-abcdef', 1795531759933.204);


--
-- Name: studies_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.studies_id_seq', 1, true);


--
-- Name: events events_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_key PRIMARY KEY (study_id, "position");


--
-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);


--
-- Name: studies studies_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.studies
    ADD CONSTRAINT studies_name_key UNIQUE (name);


--
-- Name: studies studies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.studies
    ADD CONSTRAINT studies_pkey PRIMARY KEY (id);


--
-- Name: trials trials_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trials
    ADD CONSTRAINT trials_key PRIMARY KEY (study_id, number);


--
-- Name: workers workers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (worker);


--
-- Name: events_of_trial; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_of_trial ON public.events USING btree (study_id, trial, "position");


--
-- Name: trials_by_loss; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trials_by_loss ON public.trials USING btree (study_id, loss, number, state);


--
-- Name: trials_by_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trials_by_state ON public.trials USING btree (study_id, state, number);


--
-- Name: events events_study_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_study_id_fkey FOREIGN KEY (study_id) REFERENCES public.studies(id) ON DELETE CASCADE;


--
-- Name: trials trials_study_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trials
    ADD CONSTRAINT trials_study_id_fkey FOREIGN KEY (study_id) REFERENCES public.studies(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


