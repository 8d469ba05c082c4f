using LoopKit.Engine;
using LoopKit.Storage;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>The models of <c>recorded:FILE</c> and <c>recorded:LOOP</c>: they repeat what another model said, from a recording or from a loop's journal.</summary>
/// <param name="store">The store with the journals, and with the workspaces of the loops that call.</param>
internal sealed class RecordedModelProvider(ILoopStore store) : IModelProvider
{
    public string Name => "recorded";

    /// <summary>Reads the file; a loop is looked for at the first call. What could be the name of a loop is one: write <c>./name</c> for a file without an ending.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RecordingInvalid"/>.</exception>
    public IChatClient Create(ModelRef model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (LoopId.TryParse(model.Model, out _))
        {
            return new RecordedChatClient(cancellationToken => FromLoopAsync(model.Model, cancellationToken), store);
        }

        if (model.Model.Contains('\0', StringComparison.Ordinal))
        {
            throw new LoopKitException(ErrorCodes.RecordingInvalid, "The path of the recording has a NUL character. Correct the model reference.");
        }

        var path = Path.GetFullPath(model.Model);
        var recording = new Recording(path, RecordingFile.Read(path));
        return new RecordedChatClient(_ => ValueTask.FromResult(recording), store);
    }

    private async ValueTask<Recording> FromLoopAsync(string text, CancellationToken cancellationToken)
    {
        var loop = await store.FindLoopAsync(new LoopId(text), cancellationToken).ConfigureAwait(false)
            ?? await store.ListLoopsAsync(new LoopQuery { Name = text, Limit = 1 }, cancellationToken).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new ModelException(ModelFailureKind.BadRequest, $"No loop of this store has the id or name '{text}', so there is nothing to answer from. For a file of that name write recorded:./{text}.");
        return new Recording($"loop {loop.Name}", await JournalRecording.ReadAsync(store, loop.Id, cancellationToken).ConfigureAwait(false));
    }
}
