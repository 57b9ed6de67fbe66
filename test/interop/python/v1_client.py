"""The a2a-sdk client for A2A 1.0 against the `interop` agent: v1_client.py <url of the agent> <protocol binding>."""

import asyncio
import json
import sys
import uuid

import grpc
from a2a.client import ClientCallContext, ClientConfig, ClientFactory
from a2a.helpers.proto_helpers import new_data_part, new_raw_part, new_text_part, new_url_part
from a2a.types import a2a_pb2 as a2a
from a2a.utils import errors
from google.protobuf.json_format import MessageToDict, ParseDict

from checks import Checks, equal, finish, raises
from webhook import Webhook

URL, BINDING = sys.argv[1:3]
checks = Checks(f'Python 1.x, {BINDING}')
EVENT_SEQUENCE = 'urn:perdure:a2a:event-sequence:1'
HELD = (a2a.TASK_STATE_SUBMITTED, a2a.TASK_STATE_WORKING)


def factory(streaming: bool = True) -> ClientFactory:
    return ClientFactory(
        ClientConfig(
            streaming=streaming,
            supported_protocol_bindings=[BINDING],
            grpc_channel_factory=grpc.aio.insecure_channel,
        )
    )


def request(*parts: a2a.Part | str, **message: str) -> a2a.SendMessageRequest:
    made = [new_text_part(part) if isinstance(part, str) else part for part in parts]
    return a2a.SendMessageRequest(
        message=a2a.Message(message_id=str(uuid.uuid4()), role=a2a.ROLE_USER, parts=made, **message)
    )


async def collect(stream) -> list[a2a.StreamResponse]:
    return [event async for event in stream]


async def send(*parts: a2a.Part | str, now: bool = False, **message: str) -> a2a.Task:
    """Sends with SendMessage, and gives the task that was answered."""
    async with await factory(streaming=False).create_from_url(URL) as client:
        sent = request(*parts, **message)
        sent.configuration.return_immediately = now
        (event,) = await collect(client.send_message(sent))
        return event.task


async def get(task_id: str, **more: int) -> a2a.Task:
    async with await factory().create_from_url(URL) as client:
        return await client.get_task(a2a.GetTaskRequest(id=task_id, **more))


def state_in(event: a2a.StreamResponse) -> a2a.TaskState | None:
    if event.HasField('task'):
        return event.task.status.state
    return event.status_update.status.state if event.HasField('status_update') else None


def streamed_text(events: list[a2a.StreamResponse], artifact_id: str) -> str:
    updates = [event.artifact_update for event in events if event.HasField('artifact_update')]
    snapshots = [artifact for event in events for artifact in event.task.artifacts]
    artifacts = [*snapshots, *(update.artifact for update in updates)]
    return ''.join(part.text for artifact in artifacts if artifact.artifact_id == artifact_id for part in artifact.parts)


def artifact_of(task: a2a.Task, artifact_id: str) -> a2a.Artifact:
    (found,) = [artifact for artifact in task.artifacts if artifact.artifact_id == artifact_id]
    return found


@checks.check('the card at the well-known path offers the binding at 1.0')
async def _() -> None:
    client = await factory().create_from_url(URL)
    card = client._card
    await client.close()
    equal(card.name, 'Interop')
    offered = [each.protocol_version for each in card.supported_interfaces if each.protocol_binding == BINDING]
    equal(offered[0], '1.0')


@checks.check('send waits for the end of the task')
async def _() -> None:
    task = await send('hello')
    equal(task.status.state, a2a.TASK_STATE_COMPLETED)
    equal(artifact_of(task, 'echo').parts[0].text, 'hello')


@checks.check('send with return_immediately does not wait, and the task goes on')
async def _() -> None:
    task = await send('hold', now=True)
    assert task.status.state in HELD, task
    await send(f'open {task.id}')
    async with await factory().create_from_url(URL) as client:
        while (await client.get_task(a2a.GetTaskRequest(id=task.id))).status.state in HELD:
            await asyncio.sleep(0.02)
    equal((await get(task.id)).status.state, a2a.TASK_STATE_COMPLETED)


@checks.check('get gives as much of the history as was asked for')
async def _() -> None:
    sent = await send('hello')
    equal([message.parts[0].text for message in (await get(sent.id)).history][:1], ['hello'])
    equal(len((await get(sent.id, history_length=0)).history), 0)
    equal(len((await get(sent.id, history_length=1)).history), 1)


@checks.check('stream gives the task, its progress, its artifact and its end, in this order')
async def _() -> None:
    async with await factory().create_from_url(URL) as client:
        events = await collect(client.send_message(request('stream')))
    assert events[0].HasField('task'), events[0]
    equal(streamed_text(events, 'numbers'), 'one two three')
    equal(state_in(events[-1]), a2a.TASK_STATE_COMPLETED)


@checks.check('subscribe gives the task as it is, and what comes after')
async def _() -> None:
    held = await send('hold', now=True)
    async with await factory().create_from_url(URL) as client:
        stream = client.subscribe(a2a.SubscribeToTaskRequest(id=held.id))
        first = await anext(stream)
        equal(first.task.id, held.id)
        await send(f'open {held.id}')
        events = await collect(stream)
    equal(streamed_text(events, 'released'), 'released')
    equal(state_in(events[-1]), a2a.TASK_STATE_COMPLETED)


@checks.check('cancel ends the task, and the streams on it')
async def _() -> None:
    async with await factory().create_from_url(URL) as client:
        stream = client.send_message(request('hold'))
        held = (await anext(stream)).task
        canceled = await client.cancel_task(a2a.CancelTaskRequest(id=held.id))
        equal(canceled.status.state, a2a.TASK_STATE_CANCELED)
        equal(state_in((await collect(stream))[-1]), a2a.TASK_STATE_CANCELED)


@checks.check('a task asks, and goes on with the answer')
async def _() -> None:
    asked = await send('ask')
    equal(asked.status.state, a2a.TASK_STATE_INPUT_REQUIRED)
    equal(asked.status.message.parts[0].text, 'Which color?')
    answered = await send('green', task_id=asked.id, context_id=asked.context_id)
    equal((answered.id, answered.status.state), (asked.id, a2a.TASK_STATE_COMPLETED))
    equal(artifact_of(answered, 'answer').parts[0].text, 'You said green.')


@checks.check('a stream ends where the task asks, and another brings the rest')
async def _() -> None:
    async with await factory().create_from_url(URL) as client:
        asked = await collect(client.send_message(request('ask')))
        equal(state_in(asked[-1]), a2a.TASK_STATE_INPUT_REQUIRED)
        events = await collect(client.send_message(request('blue', task_id=asked[0].task.id)))
    equal(streamed_text(events, 'answer'), 'You said blue.')
    equal(state_in(events[-1]), a2a.TASK_STATE_COMPLETED)


@checks.check('tasks fail, and are rejected, with the reason')
async def _() -> None:
    failed, rejected = await send('fail'), await send('reject')
    equal((failed.status.state, failed.status.message.parts[0].text), (a2a.TASK_STATE_FAILED, 'As you wish.'))
    equal((rejected.status.state, rejected.status.message.parts[0].text), (a2a.TASK_STATE_REJECTED, 'Not me.'))


@checks.check('files go in, by value and by reference')
async def _() -> None:
    task = await send(
        'take',
        new_raw_part(b'a,b\n1,2\n', media_type='text/csv', filename='in.csv'),
        new_url_part('https://files.example/in.png', media_type='image/png', filename='in.png'),
    )
    equal(
        MessageToDict(artifact_of(task, 'taken').parts[0].data)['files'],
        [
            {'filename': 'in.csv', 'mediaType': 'text/csv', 'text': 'a,b\n1,2\n'},
            {'filename': 'in.png', 'mediaType': 'image/png', 'url': 'https://files.example/in.png'},
        ],
    )


@checks.check('files come out, by value and by reference')
async def _() -> None:
    raw, url = artifact_of(await send('give'), 'given').parts
    equal((raw.raw, raw.filename, raw.media_type), (bytes(range(256)), 'all.bin', 'application/octet-stream'))
    equal((url.url, url.filename), ('https://files.example/all.bin', 'all.bin'))


@checks.check('data parts come back as they were, null, numbers and lists included')
async def _() -> None:
    values = [{'a': [1, 2.5, None, True], 'b': {'c': 'ü'}}, [1, 'two'], 'text', 4, False, None]
    task = await send('echo', *(new_data_part(value) for value in values))
    parts = artifact_of(task, 'echo').parts[1:]
    equal([json.loads(json.dumps(MessageToDict(part.data))) for part in parts], values)


@checks.check('list gives the tasks of a context, newest first, page by page')
async def _() -> None:
    first = await send('one')
    second = await send('two', context_id=first.context_id)
    third = await send('ask', context_id=first.context_id)
    async with await factory().create_from_url(URL) as client:
        asked = a2a.ListTasksRequest(context_id=first.context_id, page_size=2)
        page = await client.list_tasks(asked)
        equal(([task.id for task in page.tasks], page.total_size, page.page_size), ([third.id, second.id], 3, 2))
        asked.page_token = page.next_page_token
        rest = await client.list_tasks(asked)
        equal(([task.id for task in rest.tasks], rest.next_page_token), ([first.id], ''))


@checks.check('list filters by state and time, and leaves out artifacts and history unless asked')
async def _() -> None:
    done = await send('one')
    waiting = await send('ask', context_id=done.context_id)
    async with await factory().create_from_url(URL) as client:

        async def listed(**filters) -> list[a2a.Task]:
            wanted = a2a.ListTasksRequest(context_id=done.context_id, **filters)
            return list((await client.list_tasks(wanted)).tasks)

        equal([task.id for task in await listed(status=a2a.TASK_STATE_INPUT_REQUIRED)], [waiting.id])
        since = waiting.status.timestamp
        equal([task.id for task in await listed(status_timestamp_after=since)], [waiting.id])
        (bare,) = await listed(status=a2a.TASK_STATE_COMPLETED, history_length=0)
        equal((len(bare.artifacts), len(bare.history)), (0, 0))
        (full,) = await listed(status=a2a.TASK_STATE_COMPLETED, include_artifacts=True, history_length=1)
        equal((len(full.artifacts), len(full.history)), (1, 1))


@checks.check('TaskNotFoundError: get, cancel, subscribe, send to a task that is not there')
async def _() -> None:
    unknown = str(uuid.uuid4())
    async with await factory().create_from_url(URL) as client:
        await raises(errors.TaskNotFoundError, client.get_task(a2a.GetTaskRequest(id=unknown)))
        await raises(errors.TaskNotFoundError, client.cancel_task(a2a.CancelTaskRequest(id=unknown)))
        subscription = client.subscribe(a2a.SubscribeToTaskRequest(id=unknown))
        await raises(errors.TaskNotFoundError, collect(subscription))
        await raises(errors.TaskNotFoundError, collect(client.send_message(request('hello', task_id=unknown))))
    await raises(errors.TaskNotFoundError, send('hello', task_id=unknown))


@checks.check('TaskNotCancelableError: cancel of a task that has ended')
async def _() -> None:
    ended = await send('hello')
    async with await factory().create_from_url(URL) as client:
        await raises(errors.TaskNotCancelableError, client.cancel_task(a2a.CancelTaskRequest(id=ended.id)))


@checks.check('UnsupportedOperationError: message and subscription to a task that has ended')
async def _() -> None:
    ended = await send('hello')
    await raises(errors.UnsupportedOperationError, send('more', task_id=ended.id))
    async with await factory().create_from_url(URL) as client:
        await raises(errors.UnsupportedOperationError, collect(client.send_message(request('more', task_id=ended.id))))
        subscription = client.subscribe(a2a.SubscribeToTaskRequest(id=ended.id))
        await raises(errors.UnsupportedOperationError, collect(subscription))


@checks.check('ContentTypeNotSupportedError: a file of a type that the agent does not take')
async def _() -> None:
    video = new_raw_part(b'x', media_type='video/mp4', filename='x.mp4')
    await raises(errors.ContentTypeNotSupportedError, send('take', video))


@checks.check('InvalidParamsError: a message without parts')
async def _() -> None:
    refused = await raises(errors.InvalidParamsError, send())
    assert 'parts' in str(refused), repr(refused)


@checks.check('InvalidParamsError: a page size that is out of range')
async def _() -> None:
    async with await factory().create_from_url(URL) as client:
        await raises(errors.InvalidParamsError, client.list_tasks(a2a.ListTasksRequest(page_size=101)))


@checks.check('VersionNotSupportedError: a version that is not served')
async def _() -> None:
    ended = await send('hello')
    asked = ClientCallContext(service_parameters={'A2A-Version': '9.9'})
    async with await factory().create_from_url(URL) as client:
        await raises(
            errors.VersionNotSupportedError, client.get_task(a2a.GetTaskRequest(id=ended.id), context=asked)
        )


def push_config(task_id: str, url: str) -> a2a.TaskPushNotificationConfig:
    authentication = a2a.AuthenticationInfo(scheme='Bearer', credentials='c')
    return a2a.TaskPushNotificationConfig(
        task_id=task_id, id='hook', url=url, token='t', authentication=authentication
    )


@checks.check('a push notification config is set, read without its secrets, listed and deleted')
async def _() -> None:
    asked = await send('ask')
    config = push_config(asked.id, 'http://127.0.0.1:9/hook')
    async with await factory().create_from_url(URL) as client:
        assert client._card.capabilities.push_notifications
        saved = await client.create_task_push_notification_config(config)
        equal((saved.id, saved.url, saved.token), ('hook', config.url, ''))
        equal((saved.authentication.scheme, saved.authentication.credentials), ('Bearer', ''))
        named = {'task_id': asked.id, 'id': 'hook'}
        equal(await client.get_task_push_notification_config(a2a.GetTaskPushNotificationConfigRequest(**named)), saved)
        listing = a2a.ListTaskPushNotificationConfigsRequest(task_id=asked.id)
        equal(list((await client.list_task_push_notification_configs(listing)).configs), [saved])
        for _ in range(2):
            await client.delete_task_push_notification_config(a2a.DeleteTaskPushNotificationConfigRequest(**named))
        equal(list((await client.list_task_push_notification_configs(listing)).configs), [])


@checks.check('a webhook that comes with a message is told of the end of the task')
async def _() -> None:
    with Webhook() as webhook:
        async with await factory(streaming=False).create_from_url(URL) as client:
            sent = request('hello')
            sent.configuration.task_push_notification_config.CopyFrom(push_config('', webhook.url))
            (event,) = await collect(client.send_message(sent))
        headers, body = await webhook.called()
    told = ParseDict(body, a2a.StreamResponse()).status_update
    equal((told.task_id, told.status.state), (event.task.id, a2a.TASK_STATE_COMPLETED))
    equal((headers['authorization'], headers['x-a2a-notification-token']), ('Bearer c', 't'))
    equal(headers['content-type'], 'application/a2a+json')


@checks.check('InvalidParamsError: a push notification config whose webhook is no URL')
async def _() -> None:
    asked = await send('ask')
    async with await factory().create_from_url(URL) as client:
        setting = client.create_task_push_notification_config(push_config(asked.id, 'hook'))
        await raises(errors.InvalidParamsError, setting)


@checks.check('an extension is active where the client names it, and only there')
async def _() -> None:
    named = ClientCallContext(service_parameters={'A2A-Extensions': EVENT_SEQUENCE})
    async with await factory().create_from_url(URL) as client:
        numbered = await collect(client.send_message(request('stream'), context=named))
        plain = await collect(client.send_message(request('stream')))
    assert numbered[-1].status_update.metadata[EVENT_SEQUENCE]['sequence'] > 1, numbered[-1]
    assert EVENT_SEQUENCE not in plain[-1].status_update.metadata, plain[-1]


if __name__ == '__main__':
    finish(asyncio.run(checks.run()))
