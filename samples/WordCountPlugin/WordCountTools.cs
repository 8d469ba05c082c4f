using System.ComponentModel;
using LoopKit.Tools;
using Markdig;
using Microsoft.Extensions.AI;

namespace LoopKit.Samples.WordCount;

/// <summary>Offers <c>count_words</c>.</summary>
public sealed class WordCountTools : IToolSource
{
    /// <inheritdoc/>
    public IEnumerable<LoopTool> GetTools(ToolContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        yield return new LoopTool(AIFunctionFactory.Create(CountAsync, "count_words"), ToolEffects.ReadOnly);

        [Description("Counts the words, lines and characters of a text file. Of a Markdown file (.md) it counts the prose without the markup.")]
        async Task<WordCount> CountAsync([Description("The file, relative to the workspace.")] string path, CancellationToken cancellationToken)
        {
            // The workspace decides which files can be read; what it throws is what the model is told.
            using var text = new StreamReader(context.Files.OpenRead(path));
            if (!path.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            {
                return await WordCounter.CountAsync(text, cancellationToken);
            }

            using var prose = new StringReader(Markdown.ToPlainText(await text.ReadToEndAsync(cancellationToken)));
            return await WordCounter.CountAsync(prose, cancellationToken);
        }
    }
}
