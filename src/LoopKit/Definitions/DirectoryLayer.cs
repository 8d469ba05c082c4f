using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>The <c>*.yaml</c> files of a directory.</summary>
/// <param name="layer">Which layer it is.</param>
/// <param name="directory">The directory; it need not exist.</param>
/// <param name="boundary">The directory that no file may lead out of by a symbolic link; <see langword="null"/>: links are the user's own.</param>
internal sealed class DirectoryLayer(DefinitionLayer layer, string directory, string? boundary) : IDefinitionLayer
{
    private const string Suffix = ".yaml";

    public DefinitionLayer Layer => layer;

    public IReadOnlyList<string> Names
    {
        get
        {
            try
            {
                return [.. Directory.EnumerateFiles(directory, "*" + Suffix).Select(path => Path.GetFileName(path)[..^Suffix.Length])];
            }
            catch (DirectoryNotFoundException)
            {
                return [];
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new LoopKitException(ErrorCodes.DefinitionInvalid, $"The definitions in '{directory}' cannot be read: {exception.Message} Make it a readable directory.", exception);
            }
        }
    }

    public string SourceOf(string name) => Path.Combine(directory, name + Suffix);

    public PartialDefinition? Find(string name, ProblemList problems)
    {
        var path = SourceOf(name);
        if (!File.Exists(path))
        {
            return null;
        }

        var at = new SourcePosition(path, 1, 1);
        if (Resolve(path, at, problems) is not { } file || BoundedText.Read(file, at, problems) is not { } text)
        {
            return null;
        }

        return DefinitionLoader.Load(path, text, Path.GetDirectoryName(file), problems);
    }

    private string? Resolve(string path, SourcePosition at, ProblemList problems)
    {
        try
        {
            var file = RealPath.Of(path);
            if (boundary is null || RealPath.IsBeneath(file, RealPath.Of(boundary)))
            {
                return file;
            }

            problems.Add(at, $"the file is a symbolic link that leads out of '{boundary}'. Put the file itself there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(at, $"the file cannot be found: {exception.Message}");
        }

        return null;
    }
}
