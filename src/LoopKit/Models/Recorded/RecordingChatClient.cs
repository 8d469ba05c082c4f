using System.Runtime.CompilerServices;
using LoopKit.Storage;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>Lets another model answer, and writes every whole reply down. Failures are not recorded.</summary>
/// <remarks>The reply is in the file before the caller has all of it, so a run that ended can be answered whole.</remarks>
internal sealed class RecordingChatClient(IChatClient inner, string path, ILoopStore store) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ChatMessage> asked = [.. messages];
        var response = await base.GetResponseAsync(asked, options, cancellationToken).ConfigureAwait(false);
        await RecordAsync(asked, options, response, cancellationToken).ConfigureAwait(false);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<ChatMessage> asked = [.. messages];
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in base.GetStreamingResponseAsync(asked, options, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
            yield return update;
        }

        await RecordAsync(asked, options, updates.ToChatResponse(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The path of the workspace of the loop that calls.</summary>
    public static async ValueTask<string?> WorkspaceOfAsync(ILoopStore store, ChatCall? call, CancellationToken cancellationToken) =>
        call is null ? null : (await store.FindLoopAsync(call.Loop, cancellationToken).ConfigureAwait(false))?.Workspace;

    private async ValueTask RecordAsync(List<ChatMessage> asked, ChatOptions? options, ChatResponse response, CancellationToken cancellationToken)
    {
        var call = ChatCall.From(options);
        var workspace = await WorkspaceOfAsync(store, call, cancellationToken).ConfigureAwait(false);
        var request = CanonicalRequest.Of(asked, options, workspace);
        var recorded = new RecordedCall(call?.Iteration ?? 0, call?.Turn ?? 0, request, RunMarks.Set(CanonicalJson.Text(CanonicalJson.Of(response)), workspace));
        try
        {
            RecordingFile.Append(path, recorded);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not a failure of the provider: calling it again would only cost again.
            throw new ModelException(ModelFailureKind.BadRequest, $"The reply could not be recorded in '{path}': {exception.Message}", exception);
        }
    }
}
