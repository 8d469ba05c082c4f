using LoopKit.Models;

namespace LoopKit.Cli.Commands;

/// <summary>Reads the model that a user names. Its file is found again although the next command may run in another directory.</summary>
internal static class ModelArgument
{
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ModelUnknown"/>.</exception>
    public static ModelRef Read(string text) => Absolute(ModelRef.Parse(text));

    private static ModelRef Absolute(ModelRef model) => model.Provider switch
    {
        "scripted" => model with { Model = Path.GetFullPath(model.Model) },
        "recorded" when !LoopId.TryParse(model.Model, out _) => model with { Model = Path.GetFullPath(model.Model) },
        "record" when SplitRecord(model.Model) is var (file, inner) => model with { Model = $"{Path.GetFullPath(file)}+{Absolute(inner)}" },
        _ => model,
    };

    /// <summary>FILE+PROVIDER:MODEL, at the first plus that a provider follows; <see langword="null"/> when there is none.</summary>
    private static (string File, ModelRef Inner)? SplitRecord(string text)
    {
        for (var plus = text.IndexOf('+', 1); plus > 0; plus = text.IndexOf('+', plus + 1))
        {
            if (ModelRef.TryParse(text[(plus + 1)..], out var inner) && LoopId.TryParse(inner.Provider, out _))
            {
                return (text[..plus], inner);
            }
        }

        return null;
    }
}
