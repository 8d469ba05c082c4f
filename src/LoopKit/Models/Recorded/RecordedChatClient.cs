using System.Runtime.CompilerServices;
using LoopKit.Storage;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>Answers from a recording, and never in any other way.</summary>
/// <param name="read">Reads the recording; called once it is needed.</param>
/// <param name="store">Knows the workspaces of the loops that call.</param>
internal sealed class RecordedChatClient(Func<CancellationToken, ValueTask<Recording>> read, ILoopStore store) : IChatClient
{
    private Recording? _recording;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        // Read twice by two first callers at once, it is the same.
        var recording = _recording ??= await read(cancellationToken).ConfigureAwait(false);
        var call = ChatCall.From(options);
        var workspace = await RecordingChatClient.WorkspaceOfAsync(store, call, cancellationToken).ConfigureAwait(false);
        var request = CanonicalRequest.Of(messages, options, workspace);
        var found = recording.Find(request, call) ?? throw new ModelException(ModelFailureKind.BadRequest, recording.Explain(request));
        return CanonicalJson.Read<ChatResponse>(RunMarks.Fill(found.Response, workspace))!;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
        {
            update.ResponseId = response.ResponseId;
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // There is nothing to give back: the recording is in memory and the store belongs to the host.
    }
}
