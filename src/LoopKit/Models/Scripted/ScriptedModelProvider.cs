using LoopKit.Storage;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Scripted;

/// <summary>The models of <c>scripted:FILE</c>: they take the turns written in a transcript. For tests, demonstrations and dry runs.</summary>
/// <param name="store">The store whose journals say which turns are consumed.</param>
/// <param name="time">The clock of delays.</param>
internal sealed class ScriptedModelProvider(ILoopStore store, TimeProvider time) : IModelProvider
{
    public string Name => "scripted";

    /// <summary>Reads the transcript. A relative path is relative to the current directory of the process.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TranscriptInvalid"/>, with all problems of the file, one a line.</exception>
    public IChatClient Create(ModelRef model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Model.Contains('\0', StringComparison.Ordinal))
        {
            throw new LoopKitException(ErrorCodes.TranscriptInvalid, "The path of the transcript has a NUL character. Correct the model reference.");
        }

        return new ScriptedChatClient(TranscriptReader.ReadFile(Path.GetFullPath(model.Model)), store, time);
    }
}
