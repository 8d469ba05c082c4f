using System.Text.Json;
using LoopKit.Budgets;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Watchdog;
using Microsoft.Extensions.AI;

namespace LoopKit.Engine;

/// <summary>The messages of one iteration, made from its events alone: a fresh context, and the same one after a restart.</summary>
internal sealed class Conversation
{
    private const string GoOn = "Your reply was cut off at the output limit. Go on exactly where it stopped.";

    private readonly Contents _contents;
    private readonly List<ChatMessage> _messages = [];
    private ChatMessage? _toolResults;
    private ModelRef? _fallback;

    private Conversation(Contents contents) => _contents = contents;

    public IReadOnlyList<ChatMessage> Messages => _messages;

    public static async ValueTask<Conversation> BuildAsync(IterationState iteration, Contents contents, CancellationToken cancellationToken)
    {
        var conversation = new Conversation(contents);
        var systemPrompt = await contents.ReadAsync(iteration.Started.SystemPrompt, cancellationToken).ConfigureAwait(false);
        var prompt = await contents.ReadAsync(iteration.Started.Prompt, cancellationToken).ConfigureAwait(false);
        conversation.Begin(systemPrompt, prompt);
        foreach (var loopEvent in iteration.Transcript)
        {
            await conversation.AddAsync(loopEvent, cancellationToken).ConfigureAwait(false);
        }

        return conversation;
    }

    public static Conversation Begin(Contents contents, string systemPrompt, string prompt)
    {
        var conversation = new Conversation(contents);
        conversation.Begin(systemPrompt, prompt);
        return conversation;
    }

    /// <summary>Adds what an event says to the model. Events that say nothing to it are passed over.</summary>
    public async ValueTask AddAsync(LoopEvent loopEvent, CancellationToken cancellationToken)
    {
        switch (loopEvent)
        {
            case TurnStarted started:
                ForgetThoughtsOfOthers(started.Fallback);
                if (started.Messages is { } messages)
                {
                    Add(new ChatMessage(ChatRole.User, await _contents.ReadAsync(messages, cancellationToken).ConfigureAwait(false)));
                }

                break;
            case TurnCompleted completed:
                await AddReplyAsync(completed, cancellationToken).ConfigureAwait(false);
                break;
            case WatchdogExamined { Signals: { } signals }:
                Add(new ChatMessage(ChatRole.User, WatchdogText.Interrupt(signals)));
                break;
            case BudgetNoticed noticed:
                Add(new ChatMessage(ChatRole.User, BudgetText.ForModel(noticed)));
                break;
            case ToolCompleted completed:
                AddToolResult(completed.CallId, await _contents.ReadAsync(completed.Result, cancellationToken).ConfigureAwait(false));
                break;
        }
    }

    /// <summary>What a model thought is signed by its provider: no other takes it.</summary>
    private void ForgetThoughtsOfOthers(ModelRef? fallback)
    {
        if (fallback == _fallback)
        {
            return;
        }

        _fallback = fallback;
        foreach (var message in _messages.Where(message => message.Role == ChatRole.Assistant))
        {
            message.Contents = [.. message.Contents.Where(content => content is not TextReasoningContent)];
        }

        _messages.RemoveAll(message => message.Contents.Count == 0);
    }

    private void Begin(string systemPrompt, string prompt)
    {
        if (systemPrompt.Length > 0)
        {
            Add(new ChatMessage(ChatRole.System, systemPrompt));
        }

        Add(new ChatMessage(ChatRole.User, prompt));
    }

    private async ValueTask AddReplyAsync(TurnCompleted completed, CancellationToken cancellationToken)
    {
        if (completed.Reply is { } reply)
        {
            var json = await _contents.ReadAsync(reply, cancellationToken).ConfigureAwait(false);
            foreach (var message in JsonSerializer.Deserialize<List<ChatMessage>>(json, AIJsonUtilities.DefaultOptions) ?? [])
            {
                Add(message);
            }
        }
        else
        {
            var message = new ChatMessage { Role = ChatRole.Assistant };
            var text = await _contents.ReadAsync(completed.Text, cancellationToken).ConfigureAwait(false);
            if (text.Length > 0)
            {
                message.Contents.Add(new TextContent(text));
            }

            foreach (var call in completed.ToolCalls)
            {
                var arguments = await _contents.ReadAsync(call.Arguments, cancellationToken).ConfigureAwait(false);
                message.Contents.Add(new FunctionCallContent(call.CallId, call.Name, ChatReply.ParseArguments(arguments)));
            }

            if (message.Contents.Count > 0)
            {
                Add(message);
            }
        }

        if (completed.Finish == TurnFinish.Length)
        {
            Add(new ChatMessage(ChatRole.User, GoOn));
        }
    }

    /// <summary>Providers want the results of one reply in one message.</summary>
    private void AddToolResult(string callId, string result)
    {
        if (_toolResults is null)
        {
            var message = new ChatMessage { Role = ChatRole.Tool };
            Add(message);
            _toolResults = message;
        }

        _toolResults.Contents.Add(new FunctionResultContent(callId, result));
    }

    private void Add(ChatMessage message)
    {
        _toolResults = null;
        _messages.Add(message);
    }
}
