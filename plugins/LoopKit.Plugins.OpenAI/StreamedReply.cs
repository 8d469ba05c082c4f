using System.Text;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;

namespace LoopKit.Plugins.OpenAI;

/// <summary>Puts a stream together: text passes through, tool calls are whole only at the end.</summary>
internal sealed class StreamedReply
{
    private readonly List<PendingCall> _calls = [];
    private string? _id;
    private string? _model;
    private bool _refused;
    private ChatFinishReason? _finish;
    private UsageDetails? _usage;

    /// <summary>Returns the text of an update, if it has any.</summary>
    public ChatResponseUpdate? Take(StreamingChatCompletionUpdate update)
    {
        _id ??= update.CompletionId;
        _model ??= update.Model;
        _finish = update.FinishReason is { } reason ? OpenAIReply.ToFinish(reason) : _finish;
        _usage = update.Usage is { } usage ? OpenAIReply.ToUsage(usage) : _usage;
        _refused |= update.RefusalUpdate is { Length: > 0 };
        foreach (var call in update.ToolCallUpdates)
        {
            Take(call);
        }

        var text = string.Concat(update.ContentUpdate.Select(part => part.Text)) + update.RefusalUpdate;
        return text.Length > 0 ? Update([new TextContent(text)]) : null;
    }

    /// <summary>Returns tool calls, usage and the reason to end; nothing when the provider never gave one, because then the reply is cut.</summary>
    public ChatResponseUpdate? End()
    {
        if (_finish is null)
        {
            return null;
        }

        List<AIContent> contents = [.. _calls.Select((call, index) => OpenAIReply.ToCall(call.Id, index, call.Name, call.Arguments.ToString()))];
        if (_usage is not null)
        {
            contents.Add(new UsageContent(_usage));
        }

        var update = Update(contents);
        update.FinishReason = _refused ? OpenAIReply.Refusal : _finish;
        return update;
    }

    private void Take(StreamingChatToolCallUpdate update)
    {
        var call = _calls.FindLast(pending => pending.Index == update.Index);
        if (call is null || (update.ToolCallId is { Length: > 0 } id && id != call.Id))
        {
            // Some compatible endpoints number every call 0 and tell them apart by id only.
            call = new PendingCall(update.Index, update.ToolCallId);
            _calls.Add(call);
        }

        call.Name += update.FunctionName;
        call.Arguments.Append(update.FunctionArgumentsUpdate?.ToString());
    }

    private ChatResponseUpdate Update(IList<AIContent> contents) =>
        new(ChatRole.Assistant, contents) { ResponseId = _id, MessageId = _id, ModelId = _model };

    private sealed class PendingCall(int index, string? id)
    {
        public int Index => index;

        public string? Id => id;

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
