#pragma once

#include <libdex.h>

#include "base/lumio-http-client.h"

G_BEGIN_DECLS

/*
 * Somebody who acts through the platform's own requests, as any client does: what tells a story and
 * what makes a world have no other way in. All of it within a fiber.
 */
typedef struct _LumioActor LumioActor;

LumioActor *lumio_actor_new        (LumioEndpoint  *endpoint);
void        lumio_actor_free       (LumioActor     *self);

/* POST of `body` to `path` ("/auth/login"), which begins a session. What was answered. */
JsonNode   *lumio_actor_enter      (LumioActor     *self,
                                    const char     *path,
                                    const char     *body,
                                    GError        **error);
/* `body` is JSON or NULL. What was answered; a refusal is a LumioProblem's error. */
JsonNode   *lumio_actor_ask        (LumioActor     *self,
                                    const char     *method,
                                    const char     *path,
                                    const char     *body,
                                    GError        **error);
/* A text member of what was answered. */
char       *lumio_actor_ask_text   (LumioActor     *self,
                                    const char     *method,
                                    const char     *path,
                                    const char     *body,
                                    const char     *member,
                                    GError        **error);
/* Asks for `path` until the member is `wanted`, for a minute at most. */
gboolean    lumio_actor_await_text (LumioActor     *self,
                                    const char     *path,
                                    const char     *member,
                                    const char     *wanted,
                                    GError        **error);
/* The event is of this actor; waits until it is in that state. */
gboolean    lumio_actor_set_state  (LumioActor     *self,
                                    const char     *event,
                                    const char     *state,
                                    GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioActor, lumio_actor_free)

G_END_DECLS
